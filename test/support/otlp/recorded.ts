import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { expect } from 'vitest';
import { traceIdOf } from './spans.ts';

/** A span as OpenTelemetry's exporters take it. */
export const readable = (traceId: string, attributes: ReadableSpan['attributes']): ReadableSpan => ({
  name: 'gateway upload',
  kind: SpanKind.SERVER,
  spanContext: () => ({ traceId, spanId: 'c000000000000001', traceFlags: 1 }),
  parentSpanContext: { traceId, spanId: 'c000000000000000', traceFlags: 1 },
  startTime: [1_707_890_400, 123_456_000],
  endTime: [1_707_890_402, 623_456_000],
  duration: [2, 500_000_000],
  status: { code: SpanStatusCode.ERROR, message: 'timeout' },
  attributes,
  links: [{ context: { traceId: traceIdOf(77), spanId: 'c000000000000009', traceFlags: 1 } }],
  events: [{ name: 'retry', time: [1_707_890_401, 0], attributes: { attempt: 2 } }],
  ended: true,
  resource: resourceFromAttributes({ 'service.name': 'gateway', 'service.instance.id': 'gw-wib' }),
  instrumentationScope: { name: 'siaga' },
  droppedAttributesCount: 0,
  droppedEventsCount: 0,
  droppedLinksCount: 0,
});

/** What Jaeger 1.x answers to this span, by its documented JSON. */
export const recorded = (traceId: string) => ({
  data: [
    {
      traceID: traceId,
      spans: [
        {
          traceID: traceId,
          spanID: 'c000000000000001',
          operationName: 'gateway upload',
          references: [
            { refType: 'CHILD_OF', traceID: traceId, spanID: 'c000000000000000' },
            { refType: 'FOLLOWS_FROM', traceID: traceIdOf(77), spanID: 'c000000000000009' },
          ],
          startTime: 1_707_890_400_123_456,
          duration: 2_500_000,
          tags: expect.arrayContaining([
            { key: 'operation', type: 'string', value: 'upload' },
            { key: 'bytes', type: 'int64', value: 300_000 },
            { key: 'share', type: 'float64', value: 0.5 },
            { key: 'probe', type: 'bool', value: true },
            { key: 'span.kind', type: 'string', value: 'server' },
            { key: 'error', type: 'bool', value: true },
            { key: 'otel.status_code', type: 'string', value: 'ERROR' },
            { key: 'otel.status_description', type: 'string', value: 'timeout' },
          ]),
          logs: [
            {
              timestamp: 1_707_890_401_000_000,
              fields: expect.arrayContaining([
                { key: 'event', type: 'string', value: 'retry' },
                { key: 'attempt', type: 'int64', value: 2 },
              ]),
            },
          ],
          processID: 'p1',
          warnings: null,
        },
      ],
      processes: {
        p1: {
          serviceName: 'gateway',
          tags: [{ key: 'service.instance.id', type: 'string', value: 'gw-wib' }],
        },
      },
      warnings: null,
    },
  ],
  total: 0,
  limit: 0,
  offset: 0,
  errors: null,
});
