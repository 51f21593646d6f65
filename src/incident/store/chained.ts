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
  append(event: IncidentEvent): Promise<void>;
}

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

async function appendLink(trx: Transaction<Database>, event: IncidentEvent, now: number): Promise<void> {
  const last = await trx
    .selectFrom('events')
    .select(['seq', 'hash'])
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  const link = {
    seq: (last?.seq ?? 0) + 1,
    at: new Date(now).toISOString(),
    incidentId: event.incidentId,
    type: event.type,
    actor: event.actor,
    // PostgreSQL text cannot hold NUL; nothing that matters does.
    data: JSON.stringify(event.data).replaceAll('\\u0000', '\\ufffd'),
    prevHash: last?.hash ?? GENESIS,
  };
  await trx
    .insertInto('events')
    .values({
      seq: link.seq,
      at: link.at as unknown as Date,
      incident_id: link.incidentId,
      type: link.type,
      actor: link.actor,
      data: link.data,
      prev_hash: link.prevHash,
      hash: linkHash(link, sha256),
    })
    .execute();
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
    const append = (event: IncidentEvent) => {
      appended += 1;
      return appendLink(trx, event, now);
    };
    const result = await work({ trx, now, append });
    if (appended > 0) await sql`select pg_notify(${CHANGE_CHANNEL}, '')`.execute(trx);
    return result;
  });
}
