import { sql, type Kysely } from 'kysely';
import type { PolicyAck } from '../../contracts/index.ts';
import { epochAhead } from '../domain/ahead.ts';
import { storable } from '../domain/clean-alert.ts';
import { nackWord } from '../domain/words.ts';
import { fail } from '../errors.ts';
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
  readonly newest: PolicyRow;
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

/** What is asked about must have been issued here: an epoch of the future would confirm all that comes. */
async function policyOf(tx: ChainedTransaction, ack: PolicyAck): Promise<Word> {
  const newest = await newestPolicy(tx.trx);
  const policy = await tx.trx
    .selectFrom('policies')
    .select('incident_id')
    .where('epoch', '=', ack.epoch)
    .executeTakeFirst();
  // A refused document may be one that could not be read, and so has no epoch.
  const isKnown = ack.verdict === 'ack' ? policy !== undefined : ack.epoch <= (newest?.epoch ?? 0);
  if (!newest || !isKnown) {
    throw fail('INCIDENT_EPOCH_UNKNOWN', `epoch ${String(ack.epoch)} tidak pernah diterbitkan`);
  }
  return { ack, newest, incidentId: policy?.incident_id ?? null };
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

async function record(deps: HearingDeps, tx: ChainedTransaction, word: Word): Promise<void> {
  const { ack, incidentId } = word;
  const { gateway, epoch, verdict } = ack;
  const { type, reason, detail, pages, summary } = meaningOf(ack);
  const made = await tx.trx
    .insertInto('policy_acks')
    .values({ gateway, epoch, verdict, reason, detail, at: new Date(ack.at), received_at: new Date(tx.now) })
    .onConflict((conflict) => conflict.columns(['gateway', 'epoch', 'verdict']).doNothing())
    .returning('epoch')
    .executeTakeFirst();
  if (!made) return;
  await tx.append({ incidentId, type, actor: gateway, data: { epoch, reason, detail, summary } });
  const page = { title: summary, token: `${verdict}:${gateway}:${String(epoch)}` };
  if (pages) await pageOnDuty(deps, tx, word, page);
}

/** Catch up with a gateway that has a newer policy than was ever issued from this database. */
async function overtake(deps: HearingDeps, tx: ChainedTransaction, word: Word, above: number) {
  const { ack, newest } = word;
  const issued = await issuePolicy(tx, deps.settings, {
    reason: newest.reason,
    incidentId: newest.incident_id,
    fresh: true,
    above,
  });
  const title = `${ack.gateway} lebih maju dari kebijakan terbaru (epoch ${String(newest.epoch)}); epoch ${String(issued.epoch)} diterbitkan. Apakah basis data baru dipulihkan? Periksa kebijakan yang berlaku`;
  await tx.append({
    incidentId: word.incidentId,
    type: 'policy.overtaken',
    actor: ack.gateway,
    data: { refused: ack.epoch, newest: newest.epoch, issued: issued.epoch, summary: title },
  });
  await pageOnDuty(deps, tx, word, { title, token: `ahead:${ack.gateway}:${String(newest.epoch)}` });
}

/** Take a gateway's word down and act on it. Throws INCIDENT_EPOCH_UNKNOWN; says whether a policy was issued. */
export async function hearWord(
  deps: HearingDeps,
  tx: ChainedTransaction,
  ack: PolicyAck,
): Promise<{ readonly reissued: boolean }> {
  const word = await policyOf(tx, ack);
  await record(deps, tx, word);
  const above = epochAhead(ack, word.newest.epoch);
  if (above !== undefined) await overtake(deps, tx, word, above);
  return { reissued: above !== undefined };
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
