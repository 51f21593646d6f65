import { sql, type Kysely } from 'kysely';
import type { PolicyAck } from '../../contracts/index.ts';
import { epochAhead } from '../domain/ahead.ts';
import { storable } from '../domain/clean-alert.ts';
import { nackWord } from '../domain/words.ts';
import type { Directory } from '../notify/directory.ts';
import { orderPage, respondersOf } from '../notify/paging.ts';
import type { ChainedTransaction } from '../store/chained.ts';
import type { Database } from '../store/database.ts';
import { issuePolicy, newestPolicy, type IssueSettings, type PolicyRow } from './issue.ts';

export interface HearingDeps {
  readonly settings: IssueSettings;
  readonly directory: Directory;
  /** Who stands by now. */
  onDuty(atMs: number): readonly string[];
}

interface Word {
  readonly ack: PolicyAck;
  readonly incidentId: string | null;
}

async function pageOnDuty(
  deps: HearingDeps,
  tx: ChainedTransaction,
  { incidentId, ack }: Word,
  page: { readonly title: string; readonly token: string },
): Promise<void> {
  const leaders = ack.verdict === 'killed' ? respondersOf('leadership') : [];
  for (const responder of new Set([...deps.onDuty(tx.now), ...leaders])) {
    const order = { incidentId: incidentId ?? 'kebijakan', responder, level: null, ...page };
    await orderPage(tx, order, deps.directory.channelsOf(responder));
  }
}

/** Incident of each of these policies, by epoch. */
async function incidentsOf(
  tx: ChainedTransaction,
  acks: readonly PolicyAck[],
): Promise<ReadonlyMap<number, string | null>> {
  const epochs = [...new Set(acks.map((ack) => ack.epoch))];
  const rows = await tx.trx
    .selectFrom('policies')
    .select(['epoch', 'incident_id'])
    .where('epoch', 'in', epochs)
    .execute();
  return new Map(rows.map((row) => [row.epoch, row.incident_id]));
}

/** How a pulled kill switch is kept among the words of gateways. */
export const killedReason = (serial: number): string => `kill-switch ${String(serial)}`;

/** How the word of a gateway is kept where a tightening was over before it began. */
export const LAPSED = 'lapsed';

/** The policy is obeyed, but for what its own times had ended there: a gateway whose clock goes ahead. */
const lapsedAt = (gateway: string, about: string, scopes: readonly string[]) => ({
  type: 'policy.acknowledged' as const,
  ...{ reason: LAPSED, detail: scopes.join(', '), pages: true },
  summary: storable(
    `${gateway} menjalankan ${about}, tetapi pengetatan untuk ${scopes.join(', ').slice(0, 200)} sudah lewat menurut jamnya: periksa jam gerbang itu`,
  ),
});

/** What a word comes to: how it is logged, and whether somebody is paged for it. */
function meaningOf(ack: PolicyAck) {
  const about = `kebijakan epoch ${String(ack.epoch)}`;
  switch (ack.verdict) {
    case 'ack':
      return ack.lapsed
        ? lapsedAt(ack.gateway, about, ack.lapsed)
        : {
            type: 'policy.acknowledged' as const,
            ...{ reason: null, detail: null, pages: false },
            summary: `${ack.gateway} menjalankan ${about}`,
          };
    case 'nack':
      return {
        type: 'policy.refused' as const,
        reason: ack.reason,
        detail: storable(ack.detail),
        // A gateway that is ahead is dealt with apart; else an old copy came late, which is no news. One whose kill
        // switch is pulled has said so already.
        pages: ack.reason !== 'older-epoch' && ack.reason !== 'kill-switch',
        summary: `${ack.gateway} menolak ${about}: ${nackWord(ack.reason)}`,
      };
    case 'killed':
      return {
        type: 'policy.kill-switch-pulled' as const,
        reason: killedReason(ack.serial),
        detail: storable(`${ack.by}: ${ack.reason}`),
        pages: true,
        summary: storable(
          `Sakelar darurat ${String(ack.serial)} ditarik di ${ack.gateway} oleh ${ack.by}: ${ack.reason}`,
        ),
      };
  }
}

const keyOf = ({ gateway, epoch, verdict }: Pick<PolicyAck, 'gateway' | 'epoch' | 'verdict'>): string =>
  JSON.stringify([gateway, epoch, verdict]);

/** Take down what was not said before, log it, and page for what somebody must know of. */
async function record(deps: HearingDeps, tx: ChainedTransaction, words: readonly Word[]): Promise<void> {
  const told = new Map(words.map((word) => [keyOf(word.ack), { ...word, ...meaningOf(word.ack) }]));
  const rows = [...told.values()].map(({ ack: { gateway, epoch, verdict, at }, reason, detail }) => ({
    ...{ gateway, epoch, verdict, reason, detail },
    ...{ at: new Date(at), received_at: new Date(tx.now) },
  }));
  const made = await tx.trx
    .insertInto('policy_acks')
    .values(rows)
    .onConflict((conflict) => conflict.columns(['gateway', 'epoch', 'verdict']).doNothing())
    .returning(['gateway', 'epoch', 'verdict'])
    .execute();
  const news = made.flatMap((row) => told.get(keyOf(row)) ?? []);
  const events = news.map(
    ({ ack: { gateway: actor, epoch }, incidentId, type, reason, detail, summary }) => ({
      ...{ incidentId, type, actor },
      data: { epoch, reason, detail, summary },
    }),
  );
  await tx.append(...events);
  for (const word of news.filter(({ pages }) => pages)) {
    const { gateway, epoch, verdict } = word.ack;
    const page = { title: word.summary, token: `${verdict}:${gateway}:${String(epoch)}` };
    await pageOnDuty(deps, tx, word, page);
  }
}

/** Catch up with a gateway that has a newer policy than was ever issued from this database; the policy of now. */
async function overtake(
  deps: HearingDeps,
  tx: ChainedTransaction,
  word: Word,
  { newest, above }: { readonly newest: PolicyRow; readonly above: number },
): Promise<PolicyRow> {
  const { ack, incidentId } = word;
  const issued = await issuePolicy(tx, deps.settings, {
    reason: newest.reason,
    incidentId: newest.incident_id,
    fresh: true,
    above,
  });
  const title = `${ack.gateway} lebih maju dari kebijakan terbaru (epoch ${String(newest.epoch)}); epoch ${String(issued.epoch)} diterbitkan. Apakah basis data baru dipulihkan? Periksa kebijakan yang berlaku`;
  await tx.append({
    incidentId,
    type: 'policy.overtaken',
    actor: ack.gateway,
    data: { refused: ack.epoch, newest: newest.epoch, issued: issued.epoch, summary: title },
  });
  await pageOnDuty(deps, tx, word, { title, token: `ahead:${ack.gateway}:${String(newest.epoch)}` });
  return issued;
}

/** What became of gateways' words. */
export interface Hearing {
  /** Those about policies that were never issued here: nothing of them is kept. */
  readonly unknown: readonly PolicyAck[];
  /** Whether a policy was issued upon them. */
  readonly reissued: boolean;
}

/**
 * Take gateways' words down and act on them, all in one transaction. What is asked about must have been issued here: an
 * epoch of the future would confirm all that comes.
 */
export async function hearWords(
  deps: HearingDeps,
  tx: ChainedTransaction,
  acks: readonly PolicyAck[],
): Promise<Hearing> {
  let newest = await newestPolicy(tx.trx);
  if (!newest) return { unknown: acks, reissued: false };
  const heardOf = newest.epoch;
  const incidents = await incidentsOf(tx, acks);
  // A refused document may be one that could not be read, and so has no epoch.
  const isKnown = (ack: PolicyAck): boolean =>
    ack.verdict === 'ack' ? incidents.has(ack.epoch) : ack.epoch <= heardOf;
  const words = acks.filter(isKnown).map((ack) => ({ ack, incidentId: incidents.get(ack.epoch) ?? null }));
  if (words.length > 0) await record(deps, tx, words);
  for (const word of words) {
    const above = epochAhead(word.ack, newest.epoch);
    if (above !== undefined) newest = await overtake(deps, tx, word, { newest, above });
  }
  return { unknown: acks.filter((ack) => !isKnown(ack)), reissued: newest.epoch !== heardOf };
}

/**
 * Gateways that confirmed this epoch or a later one, with when that was heard: their own clocks may be wrong. One at
 * which a tightening was over before it began has confirmed nothing.
 */
export async function confirmedAt(db: Kysely<Database>, epoch: number): Promise<ReadonlyMap<string, number>> {
  const rows = await db
    .selectFrom('policy_acks')
    .select(['gateway', sql<Date>`min(received_at)`.as('at')])
    .where('epoch', '>=', epoch)
    .where('verdict', '=', 'ack')
    .where('reason', 'is', null)
    .groupBy('gateway')
    .execute();
  return new Map(rows.map((row) => [row.gateway, row.at.getTime()]));
}
