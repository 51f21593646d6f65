import { createContextKey, type Context } from '@opentelemetry/api';
import {
  ParentBasedSampler,
  SamplingDecision,
  TraceIdRatioBasedSampler,
  type Sampler,
} from '@opentelemetry/sdk-trace';

const KEPT = createContextKey('siaga: this new trace is kept');

let ratio: number | undefined;

/** Keep this share of the traces that begin in this process, 0..1; undefined: tracing is off. */
export function keepShare(share: number | undefined): void {
  ratio = share;
}

/**
 * Whether a trace that begins now is kept; undefined while tracing is off. Drawn before there is a span: most traces
 * are kept by nobody, and a span that nobody keeps would cost most of what tracing costs.
 */
export const keepsNewTrace = (): boolean | undefined =>
  ratio === undefined ? undefined : Math.random() < ratio;

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
