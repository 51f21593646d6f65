import { z } from 'zod';

/** What Jaeger's search asks for. Times and durations in microseconds. */
export interface TraceQuery {
  readonly service: string;
  readonly operation: string | undefined;
  /** Every one must be on one span, or on its process; compared as texts. */
  readonly tags: Readonly<Record<string, string>>;
  readonly fromUs: number;
  readonly toUs: number;
  readonly minDurationUs: number | undefined;
  readonly maxDurationUs: number | undefined;
  readonly limit: number;
}

const US_PER: Readonly<Record<string, number>> = {
  ns: 1e-3,
  us: 1,
  µs: 1,
  μs: 1,
  ms: 1e3,
  s: 1e6,
  m: 60e6,
  h: 3_600e6,
};

/** Read a duration as Go writes it (`1.5s`, `1m30s`, `100ms`), in microseconds; undefined when it is none. */
function parseGoDuration(text: string): number | undefined {
  if (!/^(?:\d+(?:\.\d+)?(?:ns|us|µs|μs|ms|s|m|h))+$/.test(text)) return undefined;
  let total = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|μs|ms|s|m|h)/g))
    total += Number(amount) * (US_PER[unit ?? ''] ?? 0);
  return total;
}

const LONGEST = 300;
const MOST_TAGS = 8;
const DEFAULT_LIMIT = 20;
const MOST_TRACES = 200;
const US_PER_HOUR = 3_600e6;
/** Grafana leaves the times out; Jaeger then looks so far back. */
const LOOK_BACK_US = 48 * US_PER_HOUR;

const duration = z
  .string()
  .optional()
  .transform((text, context) => {
    if (text === undefined || text === '') return undefined;
    const us = parseGoDuration(text);
    if (us !== undefined) return us;
    context.addIssue({ code: 'custom', message: 'must be a duration such as 100ms or 1.5s' });
    return z.NEVER;
  });
const micros = z.coerce.number().int().nonnegative().optional();
const tagMap = z.record(z.string().max(LONGEST), z.coerce.string().max(LONGEST));

function tagsFrom(json: string | undefined, pairs: readonly string[]): unknown {
  const single = pairs.map((pair) => {
    const at = pair.indexOf(':');
    return [pair.slice(0, at), pair.slice(at + 1)];
  });
  try {
    return { ...(json ? (JSON.parse(json) as object) : {}), ...Object.fromEntries(single) };
  } catch {
    return undefined;
  }
}

const querySchema = z.object({
  service: z.string().min(1).max(LONGEST),
  operation: z.string().max(LONGEST).optional(),
  tags: tagMap.refine((map) => Object.keys(map).length <= MOST_TAGS, 'are too many'),
  start: micros,
  end: micros,
  minDuration: duration,
  maxDuration: duration,
  limit: z.coerce.number().int().min(1).catch(DEFAULT_LIMIT).default(DEFAULT_LIMIT),
});

/** Read the parameters of `/api/traces`; a text says what is wrong with them. */
export function parseTraceQuery(parameters: URLSearchParams, nowMs: number): TraceQuery | string {
  const given = (name: string): string | undefined => parameters.get(name) ?? undefined;
  const parsed = querySchema.safeParse({
    service: given('service'),
    operation: given('operation'),
    tags: tagsFrom(given('tags'), parameters.getAll('tag')),
    start: given('start'),
    end: given('end'),
    minDuration: given('minDuration'),
    maxDuration: given('maxDuration'),
    limit: given('limit'),
  });
  if (!parsed.success)
    return parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
  const { service, operation, tags, start, end, minDuration, maxDuration, limit } = parsed.data;
  const toUs = end ?? nowMs * 1_000;
  return {
    service,
    operation: operation === '' || operation === 'all' ? undefined : operation,
    tags,
    fromUs: start ?? toUs - LOOK_BACK_US,
    toUs,
    minDurationUs: minDuration,
    maxDurationUs: maxDuration,
    limit: Math.min(limit, MOST_TRACES),
  };
}
