import { sql, type Kysely, type NotNull } from 'kysely';
import type { Cause, Inhibition } from '../../catalog/index.ts';
import { byGravity, leadOf, reachOf, rootOf, tellsOf } from '../domain/call.ts';
import type { ChainedTransaction } from './chained.ts';
import type { Database } from './database.ts';
import { takeOn, type IncidentRow } from './incidents.ts';

/** By what an incident joins a call. */
export interface CallRules {
  readonly inhibitions: readonly Inhibition[];
  readonly causes: readonly Cause[];
  /** How long after its first page a call about a service takes more in, milliseconds. */
  readonly windowMs: (service: string) => number;
  /** How long after a cause began its symptoms follow from it, milliseconds. */
  readonly causeMs: number;
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

/** All that is open. */
const openNow = ({ trx }: ChainedTransaction): Promise<IncidentRow[]> =>
  trx
    .selectFrom('incidents')
    .selectAll()
    .where('state', 'not in', ['resolved', 'reviewed'])
    .orderBy('opened_at')
    .orderBy('id')
    .execute();

/** Those that lead calls of which some is open, the newest call first; one may be over itself. */
const leadsNow = ({ trx }: ChainedTransaction): Promise<IncidentRow[]> =>
  trx
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

/** What is open when somebody is to be called for an incident, and what of it follows from the same cause. */
interface Scene {
  readonly open: readonly IncidentRow[];
  readonly root: IncidentRow;
  readonly isAkin: (row: IncidentRow) => boolean;
}

async function sceneOf(tx: ChainedTransaction, incident: IncidentRow, rules: CallRules): Promise<Scene> {
  const open = await openNow(tx);
  const lately = open.filter((row) => tx.now - row.opened_at.getTime() < rules.causeMs);
  const root = rootOf(incident, lately, rules.causes);
  return { open, root, isAkin: (row) => rootOf(row, lately, rules.causes).id === root.id };
}

/**
 * The newest call that may tell of an incident: begun a short time ago, and not over. What follows from the same cause as
 * one of the call joins it later too where somebody has taken it.
 */
async function leadFor(
  tx: ChainedTransaction,
  incident: IncidentRow,
  { open, isAkin }: Scene,
  { inhibitions, windowMs, causeMs }: CallRules,
): Promise<IncidentRow | undefined> {
  return (await leadsNow(tx)).find((lead) => {
    const age = tx.now - (lead.called_at?.getTime() ?? 0);
    const isNew = age < windowMs(lead.service);
    if (isNew && tellsOf(lead, incident, inhibitions)) return true;
    if (byGravity(incident.severity, lead.severity) < 0) return false;
    const called = open.filter((row) => row.call_id === lead.id);
    const isTaken = called.some((row) => row.acknowledged_at !== null);
    return called.some(isAkin) && (isNew || (isTaken && age < causeMs));
  });
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
  const reach = reachOf((await openNow(tx)).filter((row) => row.call_id === callId));
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

/** Write down whose call tells of these. */
async function callWith(
  { trx, now }: ChainedTransaction,
  callId: string,
  rows: readonly IncidentRow[],
): Promise<void> {
  const ids = rows.map(({ id }) => id);
  await trx
    .updateTable('incidents')
    .set({ call_id: callId, called_at: new Date(now) })
    .where('id', 'in', ids)
    .execute();
}

/** What became of an incident that somebody is to be called for. */
export type Joined =
  /** A call begins that this incident leads, of which these are told at once. */
  | { readonly outcome: 'leads'; readonly leadId: string; readonly told: readonly IncidentRow[] }
  /** Another call tells of it. */
  | { readonly outcome: 'joined' };

/**
 * Give an incident the call that tells of it, and with it all that wait like it: one that stands, or else a new one, led
 * by its cause where that waits too. Who has taken the call has taken what joins it.
 */
export async function joinCall(
  tx: ChainedTransaction,
  incident: IncidentRow,
  rules: CallRules,
): Promise<Joined> {
  if (incident.call_id !== null)
    return incident.call_id === incident.id
      ? { outcome: 'leads', leadId: incident.id, told: [] }
      : { outcome: 'joined' };
  const scene = await sceneOf(tx, incident, rules);
  const uncalled = scene.open.filter(
    (row) => row.call_id === null && row.severity !== 'info' && row.acknowledged_at === null,
  );
  const standing = await leadFor(tx, incident, scene, rules);
  const lead = standing ?? leadOf(uncalled.filter(scene.isAkin), scene.root, incident);
  const isTold = (row: IncidentRow): boolean =>
    tellsOf(lead, row, rules.inhibitions) ||
    (scene.isAkin(row) && byGravity(row.severity, lead.severity) >= 0);
  const waiting = [incident, ...uncalled.filter((row) => row.id !== incident.id && isTold(row))];
  await callWith(tx, lead.id, waiting);
  if (!standing) return { outcome: 'leads', leadId: lead.id, told: waiting };
  await recordJoined(tx, lead.id, waiting);
  const taken = scene.open.find((row) => row.call_id === lead.id && row.acknowledged_by !== null);
  if (taken?.acknowledged_by) await takeOn(tx, waiting, { person: taken.acknowledged_by, with: lead.id });
  return { outcome: 'joined' };
}
