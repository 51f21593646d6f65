import { describe, expect, it } from 'vitest';
import { RecentPeak } from './recent-peak.ts';

describe('a recent peak', () => {
  it('is the most of the last half minute at least, and forgotten after a minute', () => {
    const peak = new RecentPeak();
    expect(peak.at(0)).toBe(0);
    peak.note(7, 1_000);
    peak.note(3, 2_000);
    expect(peak.at(29_999)).toBe(7);
    peak.note(2, 31_000);
    expect([peak.at(31_000), peak.at(60_999), peak.at(61_000)]).toEqual([7, 7, 2]);
    expect(peak.at(200_000)).toBe(0);
  });

  it.each([
    [59_999, 7],
    [60_000, 0],
    [200_000, 0],
  ])('that nobody asked for meanwhile is after %i ms %i', (afterMs, most) => {
    const peak = new RecentPeak();
    peak.note(7, 1_000);
    expect(peak.at(1_000 + afterMs)).toBe(most);
  });
});
