import { createHash } from 'node:crypto';
import { sql, type Kysely, type Transaction } from 'kysely';
import type { Clock } from '../../kernel/index.ts';
import { GENESIS, linkHash } from '../domain/chain.ts';
import type { IncidentEvent } from '../ports.ts';
import type { Database } from './database.ts';

/** PostgreSQL channel on which every commit of the log is told. */
export const CHANGE_CHANNEL = 'siaga_change';

/** Advisory lock that puts appends in order; any constant serves, as long as nobody else uses it. */
const CHAIN_LOCK = 7_110_214;

/** A transaction that may append to the log. */
export interface ChainedTransaction {
  readonly trx: Transaction<Database>;
  /** Time of this transaction, milliseconds. */
  readonly now: number;
  append(...events: readonly IncidentEvent[]): Promise<void>;
}

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Append in order; events that come together cost one look at the chain's end and one statement. */
async function appendLinks(
  trx: Transaction<Database>,
  events: readonly IncidentEvent[],
  now: number,
): Promise<void> {
  if (events.length === 0) return;
  const last = await trx
    .selectFrom('events')
    .select(['seq', 'hash'])
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  let { seq, hash } = last ?? { seq: 0, hash: GENESIS };
  const rows = events.map((event) => {
    seq += 1;
    const link = {
      seq,
      at: new Date(now).toISOString(),
      incidentId: event.incidentId,
      type: event.type,
      actor: event.actor,
      // PostgreSQL text cannot hold NUL; nothing that matters does.
      data: JSON.stringify(event.data).replaceAll('\\u0000', '\\ufffd'),
      prevHash: hash,
    };
    hash = linkHash(link, sha256);
    const { incidentId: incident_id, prevHash: prev_hash, ...same } = link;
    return { ...same, at: link.at as unknown as Date, incident_id, prev_hash, hash };
  });
  await trx.insertInto('events').values(rows).execute();
}

/**
 * Run work that appends to the log, all or nothing. The chain's lock is taken first, so that such work is
 * in one order everywhere and can never deadlock over it; listeners are told when it has committed.
 */
export function chained<T>(
  db: Kysely<Database>,
  clock: Clock,
  work: (tx: ChainedTransaction) => Promise<T>,
): Promise<T> {
  return db.transaction().execute(async (trx) => {
    await sql`select pg_advisory_xact_lock(${CHAIN_LOCK})`.execute(trx);
    const now = clock.now();
    let appended = 0;
    const append = (...events: readonly IncidentEvent[]) => {
      appended += events.length;
      return appendLinks(trx, events, now);
    };
    const result = await work({ trx, now, append });
    if (appended > 0) await sql`select pg_notify(${CHANGE_CHANNEL}, '')`.execute(trx);
    return result;
  });
}
