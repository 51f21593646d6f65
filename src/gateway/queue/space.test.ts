import { describe, expect, it } from 'vitest';
import { CATALOG, resourcesOf } from '../../catalog/index.ts';
import { ManualClock } from '../../kernel/index.ts';
import { DEFAULT_FREE_THRESHOLDS, SpaceGauge, type FreeSpace } from './space.ts';

const THRESHOLDS = { scarceBelow: 0.3, refuseBelow: 0.2, abortBelow: 0.1 };
const BLOCK = 1_000;

/** A disk of 100 blocks whose samples the test gives, each when it likes. */
async function gaugeOf(bavail: number) {
  const clock = new ManualClock();
  let pending: ((space: FreeSpace) => void) | undefined;
  const answer = (free: number): void => pending?.({ bavail: free, blocks: 100, bsize: BLOCK });
  const started = SpaceGauge.start(clock, THRESHOLDS, () => new Promise((resolve) => (pending = resolve)));
  answer(bavail);
  return { gauge: await started, answer };
}

describe('a space gauge', () => {
  it('keeps counting what was spent before a sample and not yet written when it was taken', async () => {
    const { gauge, answer } = await gaugeOf(50);
    gauge.spend(10 * BLOCK);
    const sampled = gauge.refresh();
    gauge.wrote(10 * BLOCK);
    answer(50);
    await sampled;
    expect(gauge.freeRatio).toBe(0.4);
  });

  it('counts what was written before a sample once', async () => {
    const { gauge, answer } = await gaugeOf(50);
    gauge.spend(10 * BLOCK);
    gauge.wrote(10 * BLOCK);
    expect(gauge.freeRatio).toBe(0.4);
    const sampled = gauge.refresh();
    answer(40);
    await sampled;
    expect(gauge.freeRatio).toBe(0.4);
  });

  it('takes off what was written once, when a sample is asked for while another is late', async () => {
    const { gauge, answer } = await gaugeOf(50);
    gauge.spend(10 * BLOCK);
    gauge.wrote(10 * BLOCK);
    const samples = [gauge.refresh(), gauge.refresh()];
    answer(40);
    await Promise.all(samples);
    expect(gauge.freeRatio).toBe(0.4);
  });

  it('lets nobody spend the last reserve, however many are still writing', async () => {
    const { gauge } = await gaugeOf(50);
    gauge.spend(39 * BLOCK);
    expect(() => {
      gauge.spend(2 * BLOCK);
    }).toThrow(expect.objectContaining({ code: 'GATEWAY_QUEUE_FULL' }));
    expect(gauge.isFull).toBe(true);
  });
});

describe('the default thresholds', () => {
  it('refuse from where the catalog says that the disk of a queue is full', () => {
    const disk = resourcesOf(CATALOG).find(({ id }) => id === 'queue-disk');
    expect(DEFAULT_FREE_THRESHOLDS.refuseBelow).toBeCloseTo(1 - disk!.fullAt, 10);
  });
});
