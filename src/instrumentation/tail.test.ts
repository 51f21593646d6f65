import { InMemorySpanExporter } from '@opentelemetry/sdk-trace';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  createMeter,
  currentTraceparent,
  keptTracesHeader,
  measureSpans,
  openSpan,
  renderMetrics,
  requestDuration,
  startTracing,
  withSpan,
  type OpenSpan,
} from './index.ts';
import type { TailSettings } from './tail-rule.ts';
import { heedKeptTraces, tail } from './tail.ts';

const PHONE = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00';
const upload = { operation: 'upload', province: '52' };

let exporter: InMemorySpanExporter;
let stop: () => Promise<void>;

/** Nothing is drawn: what is exported was kept late. */
async function trace(settings: Partial<TailSettings> = {}): Promise<void> {
  exporter = new InMemorySpanExporter();
  const tracing = startTracing({
    service: 'uji',
    endpoint: undefined,
    sampleRatio: 0,
    exporter,
    tail: settings,
  });
  stop = () => tracing.shutdown();
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance', 'Date'] });
});
afterEach(async () => {
  await stop();
  vi.useRealTimers();
});

const serve = (traceparent?: string): OpenSpan =>
  openSpan('gateway upload', {
    kind: 'server',
    headers: traceparent === undefined ? {} : { traceparent },
    attributes: upload,
  });
const child = (of: OpenSpan, name: string, atClientsPace = false): OpenSpan =>
  of.run(() => openSpan(name, { attributes: upload, atClientsPace }));
const exported = () => exporter.getFinishedSpans().map(({ name }) => name);

describe('a trace that nobody drew', () => {
  it('is forgotten when it went well', async () => {
    await trace();
    const root = serve();
    child(root, 'gateway vendor').end();
    root.end();
    expect(exported()).toEqual([]);
    expect(tail()?.size).toBe(0);
  });

  it('is kept whole when a step of it failed, what had ended before included', async () => {
    await trace();
    const root = serve(PHONE);
    child(root, 'gateway receive').end();
    const vendor = child(root, 'gateway vendor');
    vendor.setAttribute('outcome', 'timeout');
    vendor.end();
    const hold = child(root, 'gateway hold');
    hold.end();
    root.end();
    expect(exported().sort()).toEqual([
      'gateway hold',
      'gateway receive',
      'gateway upload',
      'gateway vendor',
    ]);
    const spans = exporter.getFinishedSpans();
    expect(new Set(spans.map((span) => span.spanContext().traceId))).toEqual(
      new Set(['0af7651916cd43dd8448eb211c80319c']),
    );
    const top = spans.find(({ name }) => name === 'gateway upload');
    expect(top?.parentSpanContext?.spanId).toBe('b7ad6b7169203331');
    for (const { name, parentSpanContext, resource } of spans) {
      expect(resource.attributes['service.name']).toBe('uji');
      if (name !== 'gateway upload') expect(parentSpanContext?.spanId).toBe(top?.spanContext().spanId);
    }
  });

  it('is kept when it was slow, and not for the time that its phone took', async () => {
    await trace({ slowMs: 1_000 });
    const patient = serve();
    const receive = child(patient, 'gateway receive', true);
    vi.advanceTimersByTime(60_000);
    receive.end();
    patient.end();
    expect(exported()).toEqual([]);
    const slow = serve();
    child(slow, 'gateway receive', true).end();
    vi.advanceTimersByTime(1_001);
    slow.end();
    expect(exported()).toEqual(['gateway upload', 'gateway receive']);
    const [seconds, nanos] = exporter.getFinishedSpans()[0]?.duration ?? [0, 0];
    expect(seconds + nanos / 1e9).toBeCloseTo(1.001, 3);
  });

  it('says that it is kept to whoever is sent to after that is known', async () => {
    await trace();
    const root = serve();
    const first = root.run(() => currentTraceparent());
    child(root, 'gateway vendor').end('failed');
    const second = root.run(() => currentTraceparent());
    expect([first?.slice(-2), second?.slice(-2)]).toEqual(['00', '01']);
    const later = child(root, 'gateway copy');
    expect(later.traceparent).toMatch(/-01$/);
    later.end();
    root.end();
    expect(exported()).toContain('gateway copy');
    expect(first?.slice(0, 52)).toBe(second?.slice(0, 52));
  });

  it('of another operation is forgotten at once', async () => {
    await trace();
    const root = openSpan('gateway public-read', { headers: {}, attributes: { operation: 'public-read' } });
    root.setAttribute('outcome', 'server_error');
    root.end();
    expect(exported()).toEqual([]);
  });
});

describe('a process that continues a trace', () => {
  it('waits for the word of the one that began it, and then exports what it has', async () => {
    await trace();
    const other = serve(PHONE);
    child(other, 'intake store').end();
    other.end();
    expect(exported()).toEqual([]);
    heedKeptTraces('ffffffffffffffffffffffffffffffff,0af7651916cd43dd8448eb211c80319c');
    expect(exported()).toEqual(['gateway upload', 'intake store']);
    heedKeptTraces('0af7651916cd43dd8448eb211c80319c');
    expect(exported()).toHaveLength(2);
  });

  it('does not wait longer than it was told', async () => {
    await trace({ lingerMs: 5_000 });
    serve(PHONE).end();
    expect(tail()?.size).toBe(1);
    vi.advanceTimersByTime(5_001);
    serve().end();
    expect(tail()?.size).toBe(0);
  });

  it('names what it kept itself, while that is of use to anybody', async () => {
    await trace({ lingerMs: 5_000 });
    expect(keptTracesHeader()).toBeUndefined();
    const root = serve(PHONE);
    root.end('failed');
    expect(keptTracesHeader()).toBe('0af7651916cd43dd8448eb211c80319c');
    vi.advanceTimersByTime(5_001);
    expect(keptTracesHeader()).toBeUndefined();
  });
});

describe('what is kept late', () => {
  it('is bounded: when everything fails, so many a second tell of it', async () => {
    await trace({ keptPerSecond: 2, keptAtOnce: 3 });
    const failMany = () => {
      for (let n = 0; n < 50; n += 1) serve().end('failed');
    };
    failMany();
    expect(exported()).toHaveLength(3);
    vi.advanceTimersByTime(1_000);
    failMany();
    expect(exported()).toHaveLength(5);
  });

  it('is remembered within bounds, of traces and of spans', async () => {
    await trace({ mostTraces: 10, mostSpans: 4 });
    const open = Array.from({ length: 50 }, () => serve());
    expect(tail()?.size).toBe(10);
    for (const span of open) span.end();
    expect(tail()?.size).toBe(0);
    const root = serve();
    for (let n = 0; n < 20; n += 1) child(root, `step ${String(n)}`).end();
    root.end('failed');
    expect(exported()).toHaveLength(4);
    for (let n = 0; n < 50; n += 1) serve(PHONE.replace('0af7', `0a${String(n).padStart(2, '0')}`)).end();
    expect(tail()?.size).toBe(10);
  });

  it('also keeps the delivery that a kept upload led to', async () => {
    await trace();
    await withSpan('gateway drain', { link: PHONE.replace(/00$/, '01'), attributes: upload }, () =>
      Promise.resolve(),
    );
    expect(exported()).toEqual(['gateway drain']);
    await withSpan('gateway drain', { link: PHONE, attributes: upload }, () => Promise.resolve());
    expect(exported()).toEqual(['gateway drain']);
  });
});

describe('metrics', () => {
  it('point at traces that are kept, drawn or not, and at no other', async () => {
    await trace({ slowMs: 1_000 });
    const meter = createMeter();
    const duration = meter.histogram(requestDuration);
    const labels = { service: 'gateway', operation: 'upload', province: '52' };
    const quick = serve();
    quick.run(() => {
      duration.observe(labels, 0.2);
    });
    quick.end();
    const slow = serve();
    vi.advanceTimersByTime(1_500);
    slow.run(() => {
      duration.observe(labels, 1.5);
    });
    slow.end();
    const { body } = await renderMetrics(meter.registry, 'application/openmetrics-text');
    expect(body).toContain(slow.traceId);
    expect(body).not.toContain(quick.traceId);
    expect(exporter.getFinishedSpans()[0]?.spanContext().traceId).toBe(slow.traceId);
  });

  it('count every span of an upload by how it ended, kept or not, and bound their names', async () => {
    await trace();
    const meter = createMeter();
    measureSpans(meter, 'gateway');
    const root = serve();
    child(root, 'gateway vendor').end('failed');
    root.setAttribute('outcome', 'held');
    root.end();
    serve().end();
    for (let n = 0; n < 100; n += 1) child(serve(), `nama ${String(n)}`).end();
    const { body } = await renderMetrics(meter.registry, undefined);
    const count = (span: string, outcome: string) =>
      new RegExp(
        `siaga_span_duration_seconds_count{service="gateway",span="${span}",operation="upload",outcome="${outcome}"} (\\d+)`,
      ).exec(body)?.[1];
    expect(count('gateway vendor', 'server_error')).toBe('1');
    expect(count('gateway upload', 'held')).toBe('1');
    expect(count('gateway upload', 'success')).toBe('1');
    expect(Number(count('other', 'success'))).toBeGreaterThan(50);
  });
});
