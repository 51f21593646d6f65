import { sql, type Kysely, type NotNull } from 'kysely';
import type { Inhibition } from '../../catalog/index.ts';
import { reachOf, tellsOf } from '../domain/call.ts';
import type { ChainedTransaction } from './chained.ts';
import type { Database } from './database.ts';
import { takeOn, type IncidentRow } from './incidents.ts';

/** By what an incident joins a call. */
export interface CallRules {
  readonly inhibitions: readonly Inhibition[];
  /** How long after its first page a call about a service takes more in, milliseconds. */
  readonly windowMs: (service: string) => number;
}

/**
 * Incidents of a call that waited for a person at an instant, milliseconds: the one that leads it first, if it still
 * waits. The same instant gives the same answer later, so that a page sent again says what it said.
 */
export const waitingAt = (db: Kysely<Database>, callId: string, atMs: number): Promise<IncidentRow[]> => {
  const at = new Date(atMs);
  return db
    .selectFrom('incidents')
    .selectAll()
    .where('call_id', '=', callId)
    .where('called_at', '<=', at)
    .where((eb) => eb.or([eb('acknowledged_at', 'is', null), eb('acknowledged_at', '>', at)]))
    .where((eb) => eb.or([eb('resolved_at', 'is', null), eb('resolved_at', '>', at)]))
    .orderBy(sql`id <> ${callId}`)
    .orderBy('opened_at')
    .orderBy('id')
    .execute();
};

/** Open incidents of a call, or, of null, those that nobody was called for yet. */
const openIn = ({ trx }: ChainedTransaction, callId: string | null): Promise<IncidentRow[]> =>
  trx
    .selectFrom('incidents')
    .selectAll()
    .where('call_id', callId === null ? 'is' : '=', callId)
    .where('state', 'not in', ['resolved', 'reviewed'])
    .orderBy('opened_at')
    .orderBy('id')
    .execute();

/** The newest call that may tell of an incident: begun a short time ago, and not over. */
async function leadFor(
  tx: ChainedTransaction,
  incident: IncidentRow,
  { inhibitions, windowMs }: CallRules,
): Promise<IncidentRow | undefined> {
  const leads = await tx.trx
    .selectFrom('incidents')
    .selectAll()
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('incidents as called')
        .select('called.call_id')
        .where('called.call_id', 'is not', null)
        .where('called.state', 'not in', ['resolved', 'reviewed'])
        .$narrowType<{ call_id: NotNull }>(),
    )
    .orderBy('called_at', 'desc')
    .orderBy('id', 'desc')
    .execute();
  return leads.find(
    (lead) =>
      tx.now - (lead.called_at?.getTime() ?? 0) < windowMs(lead.service) &&
      tellsOf(lead, incident, inhibitions),
  );
}

/** Ids of the pages by which people were told of a call so far. */
async function pagesOfCall({ trx }: ChainedTransaction, callId: string): Promise<readonly string[]> {
  const pages = await trx
    .selectFrom('pages')
    .innerJoin('incidents', 'incidents.id', 'pages.incident_id')
    .select('pages.id')
    .where('incidents.call_id', '=', callId)
    .where('level', 'is not', null)
    .orderBy('pages.id')
    .execute();
  return pages.map(({ id }) => id);
}

/** Each incident's log says with whose call it was told, and the leading one's how far that reaches now. */
export async function recordJoined(
  tx: ChainedTransaction,
  callId: string,
  joined: readonly IncidentRow[],
): Promise<void> {
  const others = joined.filter(({ id }) => id !== callId);
  if (others.length === 0) return;
  const reach = reachOf(await openIn(tx, callId));
  const pageIds = await pagesOfCall(tx, callId);
  const base = { type: 'page.joined', actor: 'siaga' } as const;
  const incidentIds = others.map(({ id }) => id);
  await tx.append(
    {
      ...{ ...base, incidentId: callId },
      data: { callId, incidentIds, summary: `Panggilan ini kini untuk ${reach}` },
    },
    ...incidentIds.map((incidentId) => ({
      ...{ ...base, incidentId },
      data: { callId, pageIds, summary: `Dipanggil bersama ${callId}, kini untuk ${reach}` },
    })),
  );
}

/** What became of an incident that somebody is to be called for. */
export type Joined =
  /** It leads a call, of which these are told at once. */
  | { readonly outcome: 'leads'; readonly told: readonly IncidentRow[] }
  /** Another call tells of it. */
  | { readonly outcome: 'joined' };

/**
 * Give an incident the call that tells of it, and with it all that wait like it: one that stands, or else its own. Who
 * has taken the call has taken what joins it.
 */
export async function joinCall(
  tx: ChainedTransaction,
  incident: IncidentRow,
  rules: CallRules,
): Promise<Joined> {
  if (incident.call_id !== null)
    return incident.call_id === incident.id ? { outcome: 'leads', told: [] } : { outcome: 'joined' };
  const standing = await leadFor(tx, incident, rules);
  const lead = standing ?? incident;
  const taken = standing && (await openIn(tx, lead.id)).find((row) => row.acknowledged_by !== null);
  const waiting = (await openIn(tx, null)).filter(
    (row) =>
      row.id === incident.id ||
      (row.severity !== 'info' && row.acknowledged_at === null && tellsOf(lead, row, rules.inhibitions)),
  );
  await tx.trx
    .updateTable('incidents')
    .set({ call_id: lead.id, called_at: new Date(tx.now) })
    .where(
      'id',
      'in',
      waiting.map(({ id }) => id),
    )
    .execute();
  if (!standing) return { outcome: 'leads', told: waiting };
  await recordJoined(tx, lead.id, waiting);
  if (taken?.acknowledged_by) await takeOn(tx, waiting, { person: taken.acknowledged_by, with: lead.id });
  return { outcome: 'joined' };
}
