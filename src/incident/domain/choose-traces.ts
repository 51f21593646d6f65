import { NATIONAL, OPERATIONS, SERVICE_OF, type JaegerTrace, type Operation } from '../../contracts/index.ts';
import { hasFailed, waterfallOf } from './waterfall.ts';

/** Traces that one incident keeps. */
export const MOST_TRACES = 12;
/** Of them so many at one look, so that the rest of a long incident is told of too. */
const MOST_AT_ONCE = 3;

/** What an incident's traces are about. */
export interface TraceSubject {
  readonly operations: readonly Operation[];
  /** Two digits; undefined: any. */
  readonly province: string | undefined;
}

/** What is affected at a gateway itself. */
const AT_GATEWAYS: readonly Operation[] = ['upload', 'login'];

/** What to look for, from an incident's service and region; no operations: nothing that has traces. */
export function traceSubjectOf(service: string, region: string): TraceSubject {
  const own = OPERATIONS.filter((operation) => SERVICE_OF[operation] === service);
  return {
    operations: service === 'gateway' || service === 'sirekap' ? AT_GATEWAYS : own,
    province: region === NATIONAL || !/^\d{2}$/.test(region) ? undefined : region,
  };
}

const durationOf = (trace: JaegerTrace): number => waterfallOf(trace).durationMs;

/** Which of what was found to keep beside what is kept: failed ones before slow ones, the slowest first. */
export function chooseTraces(
  found: readonly JaegerTrace[],
  kept: ReadonlySet<string>,
): readonly JaegerTrace[] {
  const fresh = new Map(
    found.filter(({ traceID }) => !kept.has(traceID)).map((trace) => [trace.traceID, trace]),
  );
  const rank = (trace: JaegerTrace): number => (trace.spans.some(hasFailed) ? 1 : 0);
  return [...fresh.values()]
    .filter(({ spans }) => spans.length > 0)
    .sort((a, b) => rank(b) - rank(a) || durationOf(b) - durationOf(a))
    .slice(0, Math.max(0, Math.min(MOST_AT_ONCE, MOST_TRACES - kept.size)));
}
