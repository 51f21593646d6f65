import type { Kysely } from 'kysely';
import type { JaegerTrace } from '../../contracts/index.ts';
import type { Clock } from '../../kernel/index.ts';
import { chained } from '../store/chained.ts';
import type { Database } from '../store/database.ts';

/** What an incident keeps of one trace: the trace, and the deliveries that it led to. */
export interface KeptTrace {
  readonly traceId: string;
  /** Milliseconds. */
  readonly keptAt: number;
  /** The trace itself first. */
  readonly traces: readonly JaegerTrace[];
}

const MOST_SPANS = 200;

/** Within bounds: whoever sends spans must not fill the incidents' table. */
const trimmed = (trace: JaegerTrace): JaegerTrace => ({
  ...trace,
  spans: trace.spans.slice(0, MOST_SPANS).map((span) => ({ ...span, logs: [] })),
});

/** An incident's kept traces, oldest kept first. */
export async function keptTracesOf(db: Kysely<Database>, incidentId: string): Promise<readonly KeptTrace[]> {
  const rows = await db
    .selectFrom('incident_traces')
    .selectAll()
    .where('incident_id', '=', incidentId)
    .orderBy('kept_at')
    .orderBy('trace_id')
    .execute();
  return rows.map((row) => ({
    traceId: row.trace_id,
    keptAt: row.kept_at.getTime(),
    traces: row.document.traces,
  }));
}

/** Keep traces with an incident, and say so in its log. */
export async function keepTraces(
  db: Kysely<Database>,
  clock: Clock,
  incidentId: string,
  found: readonly (readonly JaegerTrace[])[],
): Promise<void> {
  await chained(db, clock, async (tx) => {
    const kept: string[] = [];
    for (const [trace, ...followed] of found) {
      if (!trace) continue;
      const document = JSON.stringify({ traces: [trace, ...followed].map(trimmed) });
      const row = { incident_id: incidentId, trace_id: trace.traceID, kept_at: new Date(tx.now), document };
      const { numInsertedOrUpdatedRows } = await tx.trx
        .insertInto('incident_traces')
        .values(row)
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirst();
      if (numInsertedOrUpdatedRows === 1n) kept.push(trace.traceID);
    }
    if (kept.length === 0) return;
    const summary = `${String(kept.length)} jejak disimpan pada insiden`;
    await tx.append({
      incidentId,
      type: 'incident.traces-kept',
      actor: 'siaga',
      data: { traces: kept, summary },
    });
  });
}

const spansIn = (traces: readonly JaegerTrace[]): number =>
  traces.reduce((sum, { spans }) => sum + spans.length, 0);

/** Take a kept trace up as it is now, when it has grown: spans of other processes come later. */
export async function renewTrace(
  db: Kysely<Database>,
  incidentId: string,
  kept: KeptTrace,
  now: readonly JaegerTrace[],
): Promise<void> {
  const fresh = now.map(trimmed);
  if (spansIn(fresh) <= spansIn(kept.traces)) return;
  await db
    .updateTable('incident_traces')
    .set({ document: JSON.stringify({ traces: fresh }) })
    .where('incident_id', '=', incidentId)
    .where('trace_id', '=', kept.traceId)
    .execute();
}
