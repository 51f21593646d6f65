import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contractOf, PLACES } from '../testing/index.ts';
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
  ...judgeRow(rowOf('11', slices), EXPECTED, rule, new Uint8Array(slices.length)),
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

  it('with too few events goes on as the one that was judged last, over what is missing too', () => {
    expect(
      statesOf([0, 0, 20], [9, 9, 20], [0, 0, 20], [0, 0, 0], [0, 0, 20], [9, 0, 20], [0, 0, 0], [0, 0, 20]),
    ).toEqual([idle, down, down, missing, down, up, missing, up]);
  });

  it('that is excluded carries nothing: what was judged before it goes on', () => {
    const slices = [
      [9, 0, 20],
      [9, 9, 20],
      [0, 0, 20],
      [9, 9, 20],
      [0, 0, 20],
    ] as const;
    const mask = Uint8Array.of(0, 1, 0, 0, 0);
    expect([...judgeRow(rowOf('11', slices), EXPECTED, rule, mask)]).toEqual([up, down, up, down, down]);
  });
});

describe('places that look', () => {
  const look = (valid: number, bad: number) =>
    judgeRow(
      rowOf('11', [[valid, bad, 20]]),
      EXPECTED,
      { ...rule, counts: 'vantages' },
      new Uint8Array(1),
    )[0];

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
      judgeStream(counts, probe, PLACES, { ...rule, counts: 'vantages' }, new Uint8Array(1)).nation[0];
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
/** Half of them as on a night on which gateways hold uploads back: failing, then quiet. */
const nightArb = fc.oneof(
  { arbitrary: sliceArb, weight: 2 },
  { arbitrary: fc.constant([9, 9, EXPECTED] as const), weight: 1 },
  { arbitrary: fc.constant([0, 0, EXPECTED] as const), weight: 1 },
);
const streamArb = fc
  .array(fc.array(nightArb, { minLength: COUNT, maxLength: COUNT }), {
    minLength: PLACES.length,
    maxLength: PLACES.length,
  })
  .map((rows) => rows.map((slices, i) => rowOf(PLACES[i]!.code, slices)));

/**
 * What is taken away: good events; all that was seen of a slice where some were served and none failed (`whole`); the
 * scrapes of a slice in which nothing happened (`scrapes`).
 */
interface Taken {
  readonly row: number;
  readonly slice: number;
  readonly events: number;
  readonly whole: boolean;
  readonly scrapes: boolean;
}
const takenArb = (scrapes: fc.Arbitrary<boolean>): fc.Arbitrary<readonly Taken[]> =>
  fc.array(
    fc.record({
      row: fc.nat(PLACES.length - 1),
      slice: fc.nat(COUNT - 1),
      ...{ events: fc.nat(20), whole: fc.boolean(), scrapes },
    }),
    { minLength: 1, maxLength: 60 },
  );

function without(rows: readonly ReturnType<typeof rowOf>[], taken: readonly Taken[]) {
  const less = structuredClone(rows);
  for (const { row, slice, events, whole, scrapes } of taken) {
    const one = less[row]!;
    const good = one.valid[slice]! - one.bad[slice]!;
    one.valid[slice]! -= Math.min(good, events);
    if (one.bad[slice]! > 0 || (good === 0 ? !scrapes : !whole)) continue;
    one.valid[slice] = 0;
    one.seen[slice] = 0;
  }
  return less;
}

const noMask = new Uint8Array(COUNT);
const weights = new Map(PLACES.map(({ code, tps }) => [code, new Uint32Array(COUNT).fill(tps)]));

function judgedUnder(idleRule: SliceRule['slice']['idle'], rows: StreamCounts['rows']) {
  const counts = {
    stream: gateway.id,
    grid: { fromMs: 0, sliceMs: 300_000, count: COUNT },
    expectedSeen: EXPECTED,
    rows,
  };
  const slice = { ...contract.slice, idle: idleRule };
  const judged = judgeStream(counts, gateway, PLACES, { ...rule, slice }, noMask);
  const states = [judged.nation, ...judged.places.values()];
  return {
    states,
    tallies: [...states.map((one) => tallySlices(one)), weigh(judged.places, weights, noMask)!],
    events: tallyEvents(counts, noMask).ppm,
  };
}

/** Nothing left to judge by is no better figure. */
function expectNoRise(before: readonly (number | null)[], after: readonly (number | null)[]): void {
  for (const [i, figure] of after.entries()) {
    if (figure !== null && before[i] !== null) expect(figure).toBeLessThanOrEqual(before[i]!);
  }
}

describe.each(['carry', 'up', 'left-out'] as const)('with idle slices "%s"', (idleRule) => {
  it('taking good data away never lets a figure rise', () => {
    fc.assert(
      fc.property(streamArb, takenArb(fc.constant(false)), (rows, taken) => {
        const [before, after] = [rows, without(rows, taken)].map((some) => {
          const { tallies, events } = judgedUnder(idleRule, some);
          return [...tallies.map(({ ppm }) => ppm), events];
        });
        expectNoRise(before!, after!);
      }),
      { numRuns: 150 },
    );
  });

  it('a slice whose scrapes are taken too hides itself alone, and never from the lower bound', () => {
    fc.assert(
      fc.property(streamArb, takenArb(fc.boolean()), (rows, taken) => {
        const [before, after] = [judgedUnder(idleRule, rows), judgedUnder(idleRule, without(rows, taken))];
        const bounds = ({ tallies }: typeof before) =>
          tallies.map(({ ppmIfUnknownDown }) => ppmIfUnknownDown);
        expectNoRise(bounds(before), bounds(after));
        for (const [row, states] of before.states.entries()) {
          for (const [i, state] of states.entries()) {
            const became = after.states[row]![i];
            if (became === up) expect(state).toBe(up);
            const isTouched = taken.some((one) => one.slice === i && (row === 0 || one.row === row - 1));
            if (state === down && !isTouched) expect(became).toBe(down);
          }
        }
      }),
      { numRuns: 150 },
    );
  });
});
