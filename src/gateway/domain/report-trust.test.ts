import { describe, expect, it } from 'vitest';
import { ReportTrust } from './report-trust.ts';

/** Trust after so many reports (`r`) and lapses (`l`), in this order. */
function after(...ends: readonly [times: number, kind: 'r' | 'l'][]): boolean {
  const trust = new ReportTrust();
  for (const [times, kind] of ends) {
    for (let n = 0; n < times; n += 1) {
      if (kind === 'r') trust.reported();
      else trust.lapsed();
    }
  }
  return trust.isHeard;
}

describe('a proxy’s reports', () => {
  it('are trusted from the first one on, not before', () => {
    expect([after(), after([5, 'l']), after([1, 'r'])]).toEqual([false, false, true]);
  });

  it('are taken to have stopped when twenty places in a row lapse without one', () => {
    expect([after([1, 'r'], [19, 'l']), after([1, 'r'], [20, 'l'])]).toEqual([true, false]);
    expect(after([1, 'r'], [19, 'l'], [1, 'r'], [19, 'l'])).toBe(true);
  });

  it('are trusted again as soon as another comes', () => {
    expect(after([1, 'r'], [500, 'l'], [1, 'r'], [19, 'l'])).toBe(true);
  });
});
