import type { Kysely } from 'kysely';
import type { Clock } from '../../kernel/index.ts';
import { verifyChain, type ChainLink, type ChainVerdict } from '../domain/chain.ts';
import type { EventLog } from '../ports.ts';
import { chained, sha256 } from './chained.ts';
import type { Database } from './database.ts';

/** An event as read back. */
export interface RecordedEvent {
  readonly seq: number;
  /** Milliseconds. */
  readonly at: number;
  readonly type: string;
  readonly actor: string;
  readonly data: Readonly<Record<string, unknown>>;
}

const PAGE = 1_000;

/** The log over the store: each append commits on its own. */
export const eventLog = (db: Kysely<Database>, clock: Clock): EventLog => ({
  append: (event) => chained(db, clock, (tx) => tx.append(event)),
});

/** Events of an incident, oldest first. */
export async function eventsOf(db: Kysely<Database>, incidentId: string): Promise<readonly RecordedEvent[]> {
  const rows = await db
    .selectFrom('events')
    .selectAll()
    .where('incident_id', '=', incidentId)
    .orderBy('seq')
    .execute();
  return rows.map(({ seq, at, type, actor, data }) => ({
    seq,
    at: at.getTime(),
    type,
    actor,
    data: JSON.parse(data) as Readonly<Record<string, unknown>>,
  }));
}

/** Check the whole log from its first event. */
export async function verifyLog(db: Kysely<Database>): Promise<ChainVerdict> {
  const links: ChainLink[] = [];
  for (let after = -1; ;) {
    const rows = await db
      .selectFrom('events')
      .selectAll()
      .where('seq', '>', after)
      .orderBy('seq')
      .limit(PAGE)
      .execute();
    for (const row of rows) {
      links.push({
        seq: row.seq,
        at: row.at.toISOString(),
        incidentId: row.incident_id,
        type: row.type,
        actor: row.actor,
        data: row.data,
        prevHash: row.prev_hash,
        hash: row.hash,
      });
      after = row.seq;
    }
    if (rows.length < PAGE) return verifyChain(links, sha256);
  }
}
