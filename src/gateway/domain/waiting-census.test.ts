import { describe, expect, it } from 'vitest';
import { WaitingCensus } from './waiting-census.ts';

const MATURE_MS = 200_000;

describe('the census of those who wait', () => {
  it('counts each once, at the first process that they come to since it began', () => {
    const census = new WaitingCensus(0, 1_000);
    census.meet(10, undefined);
    census.meet(20, 999);
    // This one was here, or at another process, since.
    census.meet(30, 1_000);
    expect(census.size).toBe(2);
    expect(census.before(50)).toBe(2);
  });

  it('forgets who has given up once another count is whole, and keeps the place that is served', () => {
    const census = new WaitingCensus(0, 0);
    for (let n = 0; n < 10; n += 1) census.meet(n * 1_000, undefined);
    // The first six were let in; of the others two never ask again.
    expect(census.renew(6, MATURE_MS, MATURE_MS - 1)).toBe(6);
    expect(census.renew(6, MATURE_MS, MATURE_MS)).toBe(6);
    for (const n of [6, 8]) census.meet(n * 1_000, 100);
    expect(census.renew(6, MATURE_MS, 2 * MATURE_MS)).toBe(0);
    expect(census.size).toBe(2);
    expect(census.before(8_000)).toBe(1);
  });
});
