import type { JaegerSpan, JaegerTrace } from '../../../contracts/index.ts';

interface Step {
  readonly id: string;
  readonly under?: string;
  readonly name: string;
  readonly of: 'gateway' | 'sirekap';
  /** Milliseconds from the beginning of the trace. */
  readonly at: number;
  readonly tookMs: number;
  readonly outcome?: string;
}

const spanOf = (traceID: string, startMs: number, step: Step): JaegerSpan => ({
  traceID,
  spanID: step.id,
  operationName: step.name,
  references: step.under === undefined ? [] : [{ refType: 'CHILD_OF', traceID, spanID: step.under }],
  startTime: (startMs + step.at) * 1_000,
  duration: step.tookMs * 1_000,
  tags: [
    { key: 'operation', type: 'string', value: 'upload' },
    ...(step.outcome === undefined ? [] : [{ key: 'outcome', type: 'string', value: step.outcome }]),
  ],
  logs: [],
  processID: step.of,
  warnings: null,
});

/** A trace as the store tells it. */
export const traceOf = (traceID: string, startMs: number, steps: readonly Step[]): JaegerTrace => ({
  traceID,
  spans: steps.map((step) => spanOf(traceID, startMs, step)),
  processes: {
    gateway: {
      serviceName: 'gateway',
      tags: [{ key: 'service.instance.id', type: 'string', value: 'gw-wita' }],
    },
    sirekap: { serviceName: 'sirekap', tags: [] },
  },
  warnings: null,
});

/** An upload that the vendor failed, held at the gateway, and delivered an hour later. */
export const failedUpload = (startMs: number): readonly JaegerTrace[] => [
  traceOf('4bf92f3577b34da6a3ce929d0e0e4736', startMs, [
    { id: 'a1', name: 'gateway upload', of: 'gateway', at: 0, tookMs: 14_380, outcome: 'held' },
    { id: 'a2', under: 'a1', name: 'gateway receive', of: 'gateway', at: 3, tookMs: 4_120 },
    {
      ...{ id: 'a3', under: 'a1', name: 'gateway vendor', of: 'gateway', at: 4_130, tookMs: 10_004 },
      outcome: 'timeout',
    },
    {
      id: 'b1',
      under: 'a3',
      name: 'intake upload',
      of: 'sirekap',
      at: 4_420,
      tookMs: 9_712,
      outcome: 'timeout',
    },
    { id: 'b2', under: 'b1', name: 'intake process', of: 'sirekap', at: 4_440, tookMs: 9_690 },
    { id: 'a4', under: 'a1', name: 'gateway hold', of: 'gateway', at: 14_140, tookMs: 38 },
    { id: 'a5', under: 'a1', name: 'gateway copy', of: 'gateway', at: 14_180, tookMs: 195 },
  ]),
  traceOf('9d0e0e47364bf92f3577b34da6a3ce92', startMs + 3_912_000, [
    { id: 'c1', name: 'gateway drain', of: 'gateway', at: 0, tookMs: 640, outcome: 'success' },
    { id: 'c2', under: 'c1', name: 'intake upload', of: 'sirekap', at: 12, tookMs: 611, outcome: 'success' },
    { id: 'c3', under: 'c2', name: 'intake process', of: 'sirekap', at: 20, tookMs: 430 },
    { id: 'c4', under: 'c2', name: 'intake store', of: 'sirekap', at: 452, tookMs: 160 },
  ]),
];
