import { createContextKey, type Context } from '@opentelemetry/api';
import {
  ParentBasedSampler,
  SamplingDecision,
  TraceIdRatioBasedSampler,
  type Sampler,
} from '@opentelemetry/sdk-trace';
import { KeepBudget, type KeepRate } from './keep-budget.ts';

const KEPT = createContextKey('siaga: this new trace is kept');

/** Most traces a process draws; whoever wants all (a share of 1) gets all. */
export const DRAWN: KeepRate = { perSecond: 10, atOnce: 50 };

interface Draw {
  readonly share: number;
  /** Undefined: no bound. */
  readonly budget: KeepBudget | undefined;
}

let draw: Draw | undefined;

/** Keep this share of the traces that begin in this process, 0..1, within `DRAWN`; undefined: tracing is off. */
export function keepShare(share: number | undefined): void {
  draw =
    share === undefined
      ? undefined
      : { share, budget: share < 1 ? new KeepBudget(DRAWN, performance.now()) : undefined };
}

/**
 * Whether a trace that begins now is kept; undefined while tracing is off. Drawn before there is a span: most traces
 * are kept by nobody, and a span that nobody keeps would cost most of what tracing costs.
 */
export const keepsNewTrace = (): boolean | undefined =>
  draw && Math.random() < draw.share && draw.budget?.take(performance.now()) !== false;

/** Begin in this context a trace that was drawn to be kept. */
export const inKeptTrace = (context: Context): Context => context.setValue(KEPT, true);

/** Takes the draw as it was; what other code begins by itself is kept by the share of its trace id. */
export function headSampler(share: number): Sampler {
  const byTraceId = new TraceIdRatioBasedSampler(share);
  const root: Sampler = {
    shouldSample: (context, traceId) =>
      context.getValue(KEPT) === true
        ? { decision: SamplingDecision.RECORD_AND_SAMPLED }
        : byTraceId.shouldSample(context, traceId),
    toString: () => `Drawn(${byTraceId.toString()})`,
  };
  return new ParentBasedSampler({ root });
}
