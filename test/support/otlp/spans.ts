export const SECOND_US = 1_000_000;
export const NOW_US = Date.now() * 1_000;

/** A span of a test, as little of it as matters. */
export interface GivenSpan {
  readonly traceId: string;
  readonly spanId?: string;
  readonly parentSpanId?: string;
  readonly service?: string;
  readonly name?: string;
  readonly agoS?: number;
  readonly tookMs?: number;
  readonly failed?: boolean;
  readonly attributes?: Readonly<Record<string, string | number | boolean>>;
}

let spanIds = 0;
export const freshSpanId = (): string => (spanIds += 1).toString(16).padStart(16, 'a');
export const traceIdOf = (n: number): string => n.toString(16).padStart(32, 'b');

const attributesOf = (given: Readonly<Record<string, string | number | boolean>>) =>
  Object.entries(given).map(([key, value]) => ({
    key,
    value:
      typeof value === 'string'
        ? { stringValue: value }
        : typeof value === 'boolean'
          ? { boolValue: value }
          : { intValue: value },
  }));

function spanOf(given: GivenSpan) {
  const startUs = NOW_US - (given.agoS ?? 10) * SECOND_US;
  return {
    traceId: given.traceId,
    spanId: given.spanId ?? freshSpanId(),
    ...(given.parentSpanId === undefined ? {} : { parentSpanId: given.parentSpanId }),
    name: given.name ?? 'gateway upload',
    kind: 2,
    startTimeUnixNano: `${String(startUs)}000`,
    endTimeUnixNano: `${String(startUs + (given.tookMs ?? 100) * 1_000)}000`,
    attributes: attributesOf(given.attributes ?? {}),
    status: given.failed === true ? { code: 2, message: 'GATEWAY_BUSY' } : { code: 0 },
  };
}

/** An OTLP request in JSON that brings these spans. */
export const requestOf = (...given: readonly GivenSpan[]) => ({
  resourceSpans: given.map((one) => ({
    resource: { attributes: attributesOf({ 'service.name': one.service ?? 'gateway' }) },
    scopeSpans: [{ scope: { name: 'siaga' }, spans: [spanOf(one)] }],
  })),
});
