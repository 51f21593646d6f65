import { z } from 'zod';
import type { Span, SpanEvent, SpanLink, TagValue, Tags } from './span.ts';

/* OTLP's trace request in its JSON shape, read within bounds. What is unknown is ignored, as OTLP asks. */

/** Bounds of one span; what is beyond is cut, so that one sender's mistake costs a little and not the store. */
const MOST_TAGS = 64;
const MOST_EVENTS = 32;
const MOST_LINKS = 16;
const LONGEST_NAME = 200;
const LONGEST_VALUE = 1_024;

const anyValue = z.object({
  stringValue: z.string().optional(),
  boolValue: z.boolean().optional(),
  intValue: z.union([z.string(), z.number()]).optional(),
  doubleValue: z.union([z.number(), z.string()]).optional(),
  bytesValue: z.string().optional(),
  arrayValue: z.unknown().optional(),
  kvlistValue: z.unknown().optional(),
});
const attributes = z
  .array(z.object({ key: z.string(), value: anyValue.nullish() }))
  .nullish()
  .transform((list) => list ?? []);
const nanos = z.union([z.string().regex(/^\d{1,20}$/), z.number().int().nonnegative()]).transform(BigInt);
const id = (digits: number) =>
  z
    .string()
    .toLowerCase()
    .regex(new RegExp(`^[0-9a-f]{${String(digits)}}$`))
    .refine((hex) => /[^0]/.test(hex));

const link = z.object({ traceId: id(32), spanId: id(16) });
const event = z.object({ timeUnixNano: nanos, name: z.string().default(''), attributes });
const span = z.object({
  traceId: id(32),
  spanId: id(16),
  parentSpanId: z.union([id(16), z.literal('')]).nullish(),
  name: z.string().default(''),
  kind: z.number().int().catch(0).default(0),
  startTimeUnixNano: nanos,
  endTimeUnixNano: nanos,
  attributes,
  events: z.array(z.unknown()).nullish(),
  links: z.array(z.unknown()).nullish(),
  status: z.object({ code: z.number().int().default(0), message: z.string().default('') }).nullish(),
});
const scopeSpans = z.object({
  scope: z.object({ name: z.string().default('') }).nullish(),
  spans: z.array(z.unknown()).nullish(),
});
const request = z.object({
  resourceSpans: z
    .array(
      z.object({
        resource: z.object({ attributes }).nullish(),
        scopeSpans: z.array(scopeSpans).nullish(),
      }),
    )
    .nullish(),
});

/** What a request came to: the spans that could be read, and how many could not. */
export interface ReadSpans {
  readonly spans: readonly Span[];
  readonly rejected: number;
}

/** Attributes that may carry a secret whoever sends them: header captures of foreign instrumentation, mostly. */
const SECRET = /authori[sz]ation|cookie|passw|secret|token|api[-_.]?key|credential/i;
const HIDDEN = '[disembunyikan]';

/** PostgreSQL's texts hold no NUL. */
const text = (value: string, longest: number): string => value.replaceAll('\0', '\ufffd').slice(0, longest);

function tagValue(value: z.output<typeof anyValue> | null | undefined): TagValue {
  if (!value) return '';
  const { stringValue, boolValue, intValue, doubleValue, bytesValue, arrayValue, kvlistValue } = value;
  if (stringValue !== undefined) return text(stringValue, LONGEST_VALUE);
  if (boolValue !== undefined) return boolValue;
  if (intValue !== undefined) return finite(intValue);
  if (doubleValue !== undefined) return finite(doubleValue);
  if (bytesValue !== undefined) return text(bytesValue, LONGEST_VALUE);
  const nested = arrayValue ?? kvlistValue;
  return nested === undefined ? '' : text(JSON.stringify(nested), LONGEST_VALUE);
}

/** JSON has no NaN and no infinity: they stay texts. */
function finite(value: string | number): TagValue {
  const number = Number(value);
  return Number.isSafeInteger(number) || (Number.isFinite(number) && !Number.isInteger(number))
    ? number
    : String(value);
}

function tagsOf(list: z.output<typeof attributes>): Tags {
  const entries = list.slice(0, MOST_TAGS).map(({ key, value }) => {
    const name = text(key, LONGEST_NAME);
    return [name, SECRET.test(name) ? HIDDEN : tagValue(value)] as const;
  });
  return Object.fromEntries(entries);
}

const microseconds = (value: bigint): number => Number(value / 1_000n);

function parsedAll<T>(schema: z.ZodType<T>, list: readonly unknown[] | null | undefined, most: number): T[] {
  return (list ?? []).slice(0, most).flatMap((entry) => {
    const parsed = schema.safeParse(entry);
    return parsed.success ? [parsed.data] : [];
  });
}

const eventOf = ({ timeUnixNano, name, attributes }: z.output<typeof event>): SpanEvent => ({
  at: microseconds(timeUnixNano),
  fields: { event: text(name, LONGEST_NAME), ...tagsOf(attributes) },
});

const linkOf = ({ traceId, spanId }: z.output<typeof link>): SpanLink => ({ traceId, spanId });

const KINDS = ['', 'internal', 'server', 'client', 'producer', 'consumer'];
const ERROR = 2;

/** As Jaeger words kind and status: searches ask for `error=true` and `span.kind=server`. */
function standardTags(given: z.output<typeof span>, scope: string): Tags {
  const kind = KINDS[given.kind] ?? '';
  const failed = given.status?.code === ERROR;
  const said = text(given.status?.message ?? '', LONGEST_VALUE);
  return {
    ...(kind === '' ? {} : { 'span.kind': kind }),
    ...(scope === '' ? {} : { 'otel.scope.name': scope }),
    ...(failed ? { error: true, 'otel.status_code': 'ERROR' } : {}),
    ...(failed && said !== '' ? { 'otel.status_description': said } : {}),
  };
}

function spanOf(given: z.output<typeof span>, process: Tags, scope: string): Span {
  const { traceId, spanId, parentSpanId, name, startTimeUnixNano, endTimeUnixNano } = given;
  const startUs = microseconds(startTimeUnixNano);
  const service = process['service.name'];
  return {
    traceId,
    spanId,
    parentId: parentSpanId === '' ? null : (parentSpanId ?? null),
    service: typeof service === 'string' && service !== '' ? service : 'unknown_service',
    name: text(name, LONGEST_NAME),
    startUs,
    durationUs: Math.max(0, microseconds(endTimeUnixNano) - startUs),
    tags: { ...tagsOf(given.attributes), ...standardTags(given, scope) },
    process,
    events: parsedAll(event, given.events, MOST_EVENTS).map(eventOf),
    links: parsedAll(link, given.links, MOST_LINKS).map(linkOf),
  };
}

/** Read a request; undefined when it is none at all. A span that cannot be read does not spoil the others. */
export function readTraceRequest(body: unknown): ReadSpans | undefined {
  const parsed = request.safeParse(body);
  if (!parsed.success) return undefined;
  const spans: Span[] = [];
  let rejected = 0;
  for (const { resource, scopeSpans } of parsed.data.resourceSpans ?? []) {
    const process = tagsOf(resource?.attributes ?? []);
    for (const { scope, spans: given } of scopeSpans ?? []) {
      for (const one of given ?? []) {
        const read = span.safeParse(one);
        if (read.success) spans.push(spanOf(read.data, process, text(scope?.name ?? '', LONGEST_NAME)));
        else rejected += 1;
      }
    }
  }
  return { spans, rejected };
}
