import { InMemorySpanExporter } from '@opentelemetry/sdk-trace';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createMeter,
  hostSaturation,
  intakeStored,
  METRICS,
  redRecorder,
  renderMetrics,
  requestDuration,
  startTracing,
  uploadDelivery,
  withSpan,
} from './index.ts';

const OPEN_METRICS = 'application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5';
const tracing: { shutdown?: () => Promise<void> } = {};
beforeAll(() => {
  Object.assign(
    tracing,
    startTracing({
      service: 'test',
      endpoint: undefined,
      sampleRatio: 1,
      exporter: new InMemorySpanExporter(),
    }),
  );
});
afterAll(() => tracing.shutdown?.());

describe('the meter', () => {
  it('writes every declared name as it is declared, in both formats and whichever comes first', async () => {
    const meter = createMeter();
    for (const definition of METRICS) {
      if (definition.type === 'counter') meter.counter(definition).inc(sampleLabels(definition.labels), 2);
      else if (definition.type === 'gauge') meter.gauge(definition).set(sampleLabels(definition.labels), 2);
      else meter.histogram(definition).observe(sampleLabels(definition.labels), 2);
    }
    const open = await renderMetrics(meter.registry, OPEN_METRICS);
    const text = await renderMetrics(meter.registry, 'text/plain');
    const openAgain = await renderMetrics(meter.registry, OPEN_METRICS);
    for (const body of [open.body, text.body, openAgain.body]) {
      for (const { name, type } of METRICS) {
        expect(body).toMatch(new RegExp(`^${name}${type === 'histogram' ? '_bucket' : ''}[{ ]`, 'm'));
      }
    }
    expect(open.contentType).toContain('application/openmetrics-text');
    expect(open.body.endsWith('# EOF\n')).toBe(true);
    expect(text.contentType).toContain('version=0.0.4');
  });

  it('counts one series through inc and through labels().inc', async () => {
    const meter = createMeter({ labels: { gateway: 'gw-wib' } });
    meter.counter(intakeStored).inc({ province: '52' });
    meter.counter(intakeStored).labels({ province: '52' }).inc(3);
    meter.counter(intakeStored).labels({ province: '31' }).inc();
    const { body } = await renderMetrics(meter.registry, undefined);
    expect(body).toContain('sirekap_intake_photos_stored_total{province="52",gateway="gw-wib"} 4');
    expect(body).toContain('sirekap_intake_photos_stored_total{province="31",gateway="gw-wib"} 1');
    const open = await renderMetrics(meter.registry, OPEN_METRICS);
    expect(open.body).toContain('sirekap_intake_photos_stored_total{province="52",gateway="gw-wib"} 4');
  });

  it('shows an exemplar with the trace id on counter and bucket, in OpenMetrics only', async () => {
    const meter = createMeter();
    const red = redRecorder(meter, 'intake');
    const traceId = await withSpan('upload', {}, (span) => {
      red.start('upload', '52')('success');
      return Promise.resolve(span.traceId);
    });
    const { body } = await renderMetrics(meter.registry, OPEN_METRICS);
    const exemplar = `# {trace_id="${traceId}"}`;
    const carriers = body.split('\n').filter((line) => line.includes(exemplar));
    expect(carriers.some((line) => line.startsWith('sirekap_requests_total{'))).toBe(true);
    expect(carriers.some((line) => line.startsWith('sirekap_request_duration_seconds_bucket{'))).toBe(true);
    expect((await renderMetrics(meter.registry, undefined)).body).not.toContain('trace_id');
  });

  it('counts what a histogram took in by its bounds, the highest included, with labels and without', async () => {
    const meter = createMeter();
    const labels = { service: 'sso', operation: 'login', province: '52' };
    for (const seconds of [0.025, 0.026, 31]) meter.histogram(requestDuration).observe(labels, seconds);
    meter.histogram(uploadDelivery).observe(4);
    const { body } = await renderMetrics(meter.registry, undefined);
    const series = 'service="sso",operation="login",province="52"';
    expect(body).toContain(`sirekap_request_duration_seconds_bucket{le="0.025",${series}} 1`);
    expect(body).toContain(`sirekap_request_duration_seconds_bucket{le="30",${series}} 2`);
    expect(body).toContain(`sirekap_request_duration_seconds_bucket{le="+Inf",${series}} 3`);
    expect(body).toContain(`sirekap_request_duration_seconds_count{${series}} 3`);
    expect(body).toContain('siaga_gateway_upload_delivery_seconds_bucket{le="5"} 1');
    expect(() => {
      meter.histogram(uploadDelivery).observe(Number.NaN);
    }).toThrow('NaN');
  });

  it('gives the same instrument twice, refuses another type and unknown labels, collects gauges at scrape', async () => {
    const meter = createMeter();
    expect(meter.counter(intakeStored)).toBe(meter.counter(intakeStored));
    expect(() => meter.gauge(intakeStored)).toThrow('is declared a counter');
    expect(() => {
      meter.counter(intakeStored).inc({ tps: '5271012001001' });
    }).toThrow('tps');
    meter.gauge(hostSaturation, (gauge) => {
      gauge.set(0.5);
    });
    expect((await renderMetrics(meter.registry, undefined)).body).toContain(
      'sirekap_host_saturation_ratio 0.5',
    );
  });
});

describe('the RED recorder', () => {
  it('bounds provinces, counts each request once and lets in-flight return to zero', async () => {
    const meter = createMeter();
    const red = redRecorder(meter, 'gateway');
    for (let n = 0; n < 500; n += 1) {
      const end = red.start('public-read', `bogus-${String(n)}`);
      end('shed');
      end('success');
    }
    const { body } = await renderMetrics(meter.registry, undefined);
    const series = body.split('\n').filter((line) => line.startsWith('sirekap_requests_total{'));
    expect(series).toEqual([
      'sirekap_requests_total{service="gateway",operation="public-read",province="nasional",outcome="shed"} 500',
    ]);
    expect(body).toContain('sirekap_inflight_requests{service="gateway",operation="public-read"} 0');
  });
});

const sampleLabels = (names: readonly string[]): Record<string, string> =>
  Object.fromEntries(names.map((name) => [name, '52']));
