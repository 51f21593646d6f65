import { describe, expect, it } from 'vitest';
import { DrainMeter } from './drain-meter.ts';

describe('the tokens of the drain', () => {
  const healthy = { latencyRatio: 0.5, errorRatio: 0 };

  it('come faster while the vendor bears it, never above the lease, and slower at once when it falters', () => {
    const meter = new DrainMeter(1_000, 0);
    let sent = 0;
    for (let now = 100; now <= 20_000; now += 100) {
      meter.advance(now, healthy, 20);
      while (meter.hasToken()) {
        meter.spend();
        meter.completed();
        sent += 1;
      }
    }
    expect(meter.perSecond).toBe(20);
    expect(sent).toBeGreaterThan(150);
    meter.advance(20_100, { latencyRatio: 0.5, errorRatio: 0.5 }, 20);
    expect(meter.perSecond).toBe(10);
  });
});
