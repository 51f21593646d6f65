import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contractOf, PLACES } from '../testing.ts';
import { emptyRow, type StreamCounts } from './evidence.ts';
import { judgeRow, judgeStream, STATES, type SliceRule } from './judge.ts';
import { tallyEvents, tallySlices } from './tally.ts';
import { weigh } from './weights.ts';

const contract = contractOf('vendor-utama-2024-02');
const gateway = contract.streams.find(({ id }) => id === 'upload.gateway')!;
const probe = contract.streams.find(({ id }) => id === 'upload.probe')!;
const rule: SliceRule = { slice: contract.slice, downBelowPpm: 950_000, counts: 'events' };
const EXPECTED = 20;

const rowOf = (place: string, slices: readonly (readonly [valid: number, bad: number, seen: number])[]) => {
  const row = emptyRow(place, slices.length);
  for (const [i, [valid, bad, seen]] of slices.entries()) {
    row.valid[i] = valid;
    row.bad[i] = bad;
    row.seen[i] = seen;
  }
  return row;
};
const statesOf = (...slices: readonly (readonly [number, number, number])[]) => [
  ...judgeRow(rowOf('11', slices), EXPECTED, rule),
];
const { up, down, missing, idle } = STATES;

describe('a slice', () => {
  it('is down when fewer of its events are good than must be, and not at the bound', () => {
    expect(statesOf([100, 5, 20], [100, 6, 20])).toEqual([up, down]);
  });

  it('is not down for a failure or two, whatever their share', () => {
    expect(statesOf([10, 2, 20], [10, 3, 20])).toEqual([up, down]);
  });

  it('is missing when half of its scrapes are, and never up', () => {
    expect(statesOf([100, 0, 10], [100, 0, 9], [0, 0, 0])).toEqual([up, missing, missing]);
  });

  it('is down all the same when what little was seen of it failed', () => {
    expect(statesOf([50, 50, 3])).toEqual([down]);
  });

  it('with too few events goes on as the one before it, but not over what is missing', () => {
    expect(
      statesOf([0, 0, 20], [9, 9, 20], [0, 0, 20], [9, 0, 20], [1, 0, 20], [0, 0, 0], [0, 0, 20]),
    ).toEqual([idle, down, down, up, up, missing, idle]);
  });
});

describe('places that look', () => {
  const look = (valid: number, bad: number) =>
    judgeRow(rowOf('11', [[valid, bad, 20]]), EXPECTED, { ...rule, counts: 'vantages' })[0];

  it('must be two to say down, and two to say up', () => {
    expect([look(3, 2), look(3, 1), look(2, 1), look(1, 0), look(1, 1)]).toEqual([
      down,
      up,
      up,
      missing,
      missing,
    ]);
  });

  it('say nothing of the nation until provinces with half of its stations are seen', () => {
    const half = (codes: readonly string[], bad: number): StreamCounts => ({
      stream: probe.id,
      grid: { fromMs: 0, sliceMs: 300_000, count: 1 },
      expectedSeen: EXPECTED,
      rows: codes.map((code) => rowOf(code, [[3, bad, 20]])),
    });
    const nation = (counts: StreamCounts) =>
      judgeStream(counts, probe, PLACES, { ...rule, counts: 'vantages' }).nation[0];
    // West, Central and East Java hold 46 % of the stations; with North Sumatra 52 %.
    expect(nation(half(['32', '33', '35'], 3))).toBe(missing);
    expect(nation(half(['32', '33', '35', '12'], 3))).toBe(down);
    expect(nation(half(['32', '33', '35', '12'], 0))).toBe(up);
  });
});

const COUNT = 8;
const sliceArb = fc
  .tuple(fc.nat(20), fc.nat(20), fc.nat(20))
  .map(([valid, bad, seen]) => [seen === 0 ? 0 : Math.max(valid, bad), seen === 0 ? 0 : bad, seen] as const);
const streamArb = fc
  .array(fc.array(sliceArb, { minLength: COUNT, maxLength: COUNT }), {
    minLength: PLACES.length,
    maxLength: PLACES.length,
  })
  .map((rows) => rows.map((slices, i) => rowOf(PLACES[i]!.code, slices)));

/** Good events taken away: some of a slice's, or, where some were served and none failed, all that was seen of it. */
const takenArb = fc.array(
  fc.record({
    row: fc.nat(PLACES.length - 1),
    slice: fc.nat(COUNT - 1),
    events: fc.nat(20),
    whole: fc.boolean(),
  }),
  { minLength: 1, maxLength: 60 },
);

function without(
  rows: readonly ReturnType<typeof rowOf>[],
  taken: readonly { row: number; slice: number; events: number; whole: boolean }[],
) {
  const less = rows.map((row) => ({
    place: row.place,
    valid: row.valid.slice(),
    bad: row.bad.slice(),
    seen: row.seen.slice(),
  }));
  for (const { row, slice, events, whole } of taken) {
    const one = less[row]!;
    const good = one.valid[slice]! - one.bad[slice]!;
    one.valid[slice]! -= Math.min(good, events);
    if (whole && one.bad[slice] === 0 && good > 0) {
      one.valid[slice] = 0;
      one.seen[slice] = 0;
    }
  }
  return less;
}

describe('taking good data away', () => {
  it.each(['carry', 'up', 'left-out'] as const)(
    'never lets a figure rise, with idle slices "%s"',
    (idleRule) => {
      const slice = { ...contract.slice, idle: idleRule };
      const weights = new Map(PLACES.map(({ code, tps }) => [code, new Uint32Array(COUNT).fill(tps)]));
      const mask = new Uint8Array(COUNT);
      const figures = (rows: StreamCounts['rows']) => {
        const counts = {
          stream: gateway.id,
          grid: { fromMs: 0, sliceMs: 300_000, count: COUNT },
          expectedSeen: EXPECTED,
          rows,
        };
        const judged = judgeStream(counts, gateway, PLACES, { ...rule, slice });
        return [
          tallySlices(judged.nation, mask).ppm,
          tallyEvents(counts, mask).ppm,
          weigh(judged.places, weights, mask)!.ppm,
          ...[...judged.places.values()].map((states) => tallySlices(states, mask).ppm),
        ];
      };
      fc.assert(
        fc.property(streamArb, takenArb, (rows, taken) => {
          const [before, after] = [figures(rows), figures(without(rows, taken))];
          for (const [i, figure] of after.entries()) {
            // Nothing left to judge by is no better figure.
            if (figure !== null && before[i] !== null) expect(figure).toBeLessThanOrEqual(before[i]!);
          }
        }),
        { numRuns: 150 },
      );
    },
  );
});
