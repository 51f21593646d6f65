import { sql, type Kysely } from 'kysely';
import { UPLOAD_TRACE_TAG, type JaegerTrace } from '../../contracts/index.ts';
import type { Clock } from '../../kernel/index.ts';
import { chooseTraces, MOST_TRACES, traceSubjectOf } from '../domain/choose-traces.ts';
import type { Database } from '../store/database.ts';
import type { IncidentRow } from '../store/incidents.ts';
import { keepTraces, keptTracesOf, renewTrace, type KeptTrace } from './kept-traces.ts';
import type { TraceReader } from './trace-reader.ts';

export interface KeepTracesDeps {
  readonly db: Kysely<Database>;
  readonly clock: Clock;
  readonly reader: TraceReader;
  /** Services whose spans are looked through, the outermost first. */
  readonly services: readonly string[];
  readonly slowMs: number;
  /** Night seconds per second. */
  readonly timeFactor: number;
}

/** What led to an alert lies before it. */
const BEFORE_MS = 5 * 60_000;
const LEAST_BEFORE_MS = 30_000;
/** Spans of other processes, and deliveries out of a queue, come later. */
const RENEWED_FOR_MS = 10 * 60_000;
/** Incidents that one turn looks at, those first that were looked at longest ago. */
const INCIDENTS_AT_ONCE = 5;
const LOOK_EVERY_MS = 10_000;
const FOUND_AT_ONCE = 10;
const MOST_FOLLOWED = 3;

/** Keep with each open incident the traces that explain it: failed and slow ones of what it is about, a bounded number. */
export function traceKeeper(deps: KeepTracesDeps): () => Promise<void> {
  const { db, clock } = deps;
  return async () => {
    const now = new Date(clock.now());
    const due = await db
      .selectFrom('incidents')
      .selectAll()
      .where((where) =>
        where.or([
          where('resolved_at', 'is', null),
          where('resolved_at', '>', new Date(clock.now() - 2 * LOOK_EVERY_MS)),
        ]),
      )
      .where((where) =>
        where.or([
          where('traces_looked_at', 'is', null),
          where('traces_looked_at', '<=', new Date(clock.now() - LOOK_EVERY_MS)),
        ]),
      )
      .orderBy(sql`traces_looked_at asc nulls first`)
      .limit(INCIDENTS_AT_ONCE)
      .execute();
    for (const incident of due) {
      // Noted before: an incident whose look fails must not keep the others waiting.
      await db
        .updateTable('incidents')
        .set({ traces_looked_at: now })
        .where('id', '=', incident.id)
        .execute();
      await lookFor(deps, incident);
    }
  };
}

async function lookFor(deps: KeepTracesDeps, incident: IncidentRow): Promise<void> {
  const { db, clock } = deps;
  const kept = await keptTracesOf(db, incident.id);
  await renewAll(deps, incident, kept);
  if (kept.length >= MOST_TRACES) return;
  const known = new Set(kept.flatMap(({ traces }) => traces.map(({ traceID }) => traceID)));
  const chosen = chooseTraces(await candidates(deps, incident), known);
  const whole: (readonly JaegerTrace[])[] = [];
  for (const trace of chosen) whole.push(await withDeliveries(deps, trace));
  await keepTraces(db, clock, incident.id, whole);
}

async function candidates(deps: KeepTracesDeps, incident: IncidentRow): Promise<readonly JaegerTrace[]> {
  const { reader, services, slowMs, timeFactor, clock } = deps;
  const { operations, province } = traceSubjectOf(incident.service, incident.region);
  const before = Math.max(LEAST_BEFORE_MS, BEFORE_MS / timeFactor);
  const fromMs = incident.opened_at.getTime() - before;
  const toMs = incident.resolved_at?.getTime() ?? clock.now();
  const found: JaegerTrace[] = [];
  for (const service of services) {
    for (const operation of operations) {
      const tags = { operation, ...(province === undefined ? {} : { province }) };
      const wish = { service, fromMs, toMs, limit: FOUND_AT_ONCE };
      found.push(...(await reader.find({ ...wish, tags: { ...tags, error: 'true' } })));
      found.push(...(await reader.find({ ...wish, tags, minDurationMs: slowMs })));
    }
    if (found.length > 0) return found;
  }
  return found;
}

/** A trace and the deliveries of the upload that it left in a queue. */
async function withDeliveries(
  { reader, services, clock }: KeepTracesDeps,
  trace: JaegerTrace,
): Promise<readonly JaegerTrace[]> {
  const tags = { [UPLOAD_TRACE_TAG]: trace.traceID };
  const fromMs = Math.min(...trace.spans.map(({ startTime }) => startTime)) / 1_000;
  const [service] = services;
  if (service === undefined) return [trace];
  const followed = await reader.find({ service, tags, fromMs, toMs: clock.now(), limit: MOST_FOLLOWED });
  return [trace, ...followed.filter(({ traceID }) => traceID !== trace.traceID)];
}

async function renewAll(
  deps: KeepTracesDeps,
  incident: IncidentRow,
  kept: readonly KeptTrace[],
): Promise<void> {
  const { db, clock, reader } = deps;
  for (const one of kept) {
    if (one.keptAt < clock.now() - RENEWED_FOR_MS) continue;
    const trace = await reader.trace(one.traceId);
    if (trace) await renewTrace(db, incident.id, one, await withDeliveries(deps, trace));
  }
}
