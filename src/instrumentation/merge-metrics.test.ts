import { describe, expect, it } from 'vitest';
import { queueFreeRatio, receiptsTotal, uploadDelivery, waitingLogins } from './definitions.ts';
import { renderMetrics } from './exposition.ts';
import { countedIn, mergeMetrics } from './merge-metrics.ts';
import { createMeter } from './meter.ts';

async function processWith(receipts: number, free: number, seconds: number) {
  const meter = createMeter({ labels: { gateway: 'gw' } });
  meter.counter(receiptsTotal).inc({ province: '52', state: 'held' }, receipts);
  meter.gauge(queueFreeRatio).set(free);
  meter.gauge(waitingLogins).set(receipts);
  meter.histogram(uploadDelivery).observe(seconds);
  return meter.registry.getMetricsAsJSON();
}

const render = async (metrics: Awaited<ReturnType<typeof processWith>>): Promise<string> =>
  (await renderMetrics({ getMetricsAsJSON: () => Promise.resolve(metrics) }, undefined)).body;

describe('the metrics of several processes', () => {
  it('add up, or are the least where only that tells the truth', async () => {
    const text = await render(mergeMetrics([await processWith(2, 0.4, 0.3), await processWith(3, 0.2, 4)]));
    expect(text).toContain('siaga_gateway_receipts_total{province="52",state="held",gateway="gw"} 5');
    expect(text).toContain('siaga_gateway_queue_free_ratio{gateway="gw"} 0.2');
    expect(text).toContain('siaga_gateway_waiting_logins{gateway="gw"} 5');
    expect(text).toContain('siaga_gateway_upload_delivery_seconds_count{gateway="gw"} 2');
    expect(text).toMatch(/delivery_seconds_bucket\{le="0.5",gateway="gw"\} 1\n/);
  });

  it('of one that is gone count on, without what it was', async () => {
    const gone = countedIn(await processWith(2, 0.1, 1));
    const text = await render(mergeMetrics([await processWith(3, 0.4, 1), gone]));
    expect(text).toContain('state="held",gateway="gw"} 5');
    expect(text).toContain('siaga_gateway_queue_free_ratio{gateway="gw"} 0.4');
    expect(text).toContain('siaga_gateway_waiting_logins{gateway="gw"} 3');
  });

  it('are whole for one as well', async () => {
    const one = await processWith(1, 0.5, 1);
    expect(await render(mergeMetrics([one]))).toBe(await render(one));
  });
});
