import { expect, it } from 'vitest';
import { receiptsTotal } from './definitions.ts';
import { createMeter } from './meter.ts';
import { zeroSeries } from './zero-series.ts';

it('begins every combination of label values at zero, and leaves counting as it was', async () => {
  const meter = createMeter();
  const counter = meter.counter(receiptsTotal);
  zeroSeries(counter, { province: ['31', '32'], state: ['held', 'recorded'] });
  counter.inc({ province: '31', state: 'held' });
  const text = await meter.registry.metrics();
  expect(text).toContain('siaga_gateway_receipts_total{province="31",state="held"} 1');
  expect(text).toContain('siaga_gateway_receipts_total{province="32",state="recorded"} 0');
  expect(text.match(/siaga_gateway_receipts_total\{/g)).toHaveLength(4);
});
