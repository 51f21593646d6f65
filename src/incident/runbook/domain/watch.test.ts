import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { watch, zoneOf, type Band, type WatchMemo } from './watch.ts';

const BAND: Band = { exit: { atLeast: 0.97 }, enter: { below: 0.9 } };
const SPAN = { stayMs: 100, patienceMs: 200 };
const START: WatchMemo = { clearSince: null, seenAt: 0 };

/** Verdicts of samples taken every 50 ms; null is no data. */
function verdicts(samples: readonly (number | null)[]): string[] {
  let memo = START;
  return samples.map((sample, i) => {
    const result = watch(BAND, memo, sample ?? undefined, (i + 1) * 50, SPAN);
    memo = result.memo;
    return result.verdict;
  });
}

describe('watch', () => {
  it('passes once clear has lasted', () => {
    expect(verdicts([0.98, 0.98, 0.98])).toEqual(['waiting', 'waiting', 'pass']);
  });

  it('starts over after a relapse', () => {
    expect(verdicts([0.98, 0.98, 0.5, 0.98, 0.98, 0.98])).toEqual([
      'waiting',
      'waiting',
      'fail',
      'waiting',
      'waiting',
      'pass',
    ]);
  });

  it('lets a dip between the thresholds stand, but does not pass on it', () => {
    expect(verdicts([0.98, 0.95, 0.95, 0.98])).toEqual(['waiting', 'waiting', 'waiting', 'pass']);
    expect(verdicts([0.95, 0.95, 0.95, 0.95])).toEqual(['waiting', 'waiting', 'waiting', 'waiting']);
  });

  it('does not pass without data, and says so after its patience', () => {
    expect(verdicts([0.98, null, null, null, null, null])).toEqual([
      'waiting',
      'waiting',
      'waiting',
      'waiting',
      'inconclusive',
      'inconclusive',
    ]);
    expect(verdicts([0.98, null, 0.98])).toEqual(['waiting', 'waiting', 'pass']);
    expect(verdicts([NaN, NaN, NaN, NaN])).toEqual(['waiting', 'waiting', 'waiting', 'inconclusive']);
  });

  it('never passes on a sample that is missing or not clear', () => {
    const sample = fc.oneof(fc.constant(null), fc.double({ min: 0, max: 1, noNaN: true }));
    fc.assert(
      fc.property(fc.array(sample, { maxLength: 60 }), (samples) =>
        verdicts(samples).every((verdict, i) => verdict !== 'pass' || (samples[i] ?? 0) >= 0.97),
      ),
    );
  });
});

describe('zoneOf', () => {
  it.each([
    [{ exit: { atMost: 5 } }, 5, 'clear'],
    [{ exit: { atMost: 5 } }, 5.1, 'bad'],
    [{ exit: { atMost: 5 }, enter: { above: 10 } }, 7, 'between'],
    [{ exit: { atMost: 5 }, enter: { above: 10 } }, 11, 'bad'],
    [{ exit: { atLeast: 1, atMost: 5 } }, 0, 'bad'],
  ] as const)('%j at %d is %s', (band, value, zone) => {
    expect(zoneOf(band, value)).toBe(zone);
  });
});
