import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StreamCounts } from '../domain/evidence.ts';
import { judgeStream } from '../domain/judge.ts';
import { tallyEvents, tallySlices } from '../domain/tally.ts';
import { contractOf, PLACES } from '../testing/index.ts';
import { countStream } from './read-stream.ts';
import type { Samples } from './remote-read.ts';

const CONTRACT = contractOf('vendor-utama-2024-02');
const STREAM = CONTRACT.streams.find(({ id }) => id === 'upload.gateway')!;
const PROVINCES = ['11', '52'];
const STEP_MS = 15_000;
const grid = { fromMs: 0, sliceMs: 60_000, count: 6 };
const [FIRST, END] = [-4, 25];

interface Series {
  readonly labels: Readonly<Record<string, string>>;
  readonly samples: readonly (readonly [step: number, value: number])[];
}

/** Samples by their selectors, as a Prometheus would answer. */
const holding =
  (all: readonly Series[]): Samples =>
  async ({ metric, matchers }, [fromMs, toMs], onSeries) => {
    const tells = (labels: Series['labels']): boolean =>
      labels['__name__'] === metric &&
      matchers.every(({ label, op, value }) => {
        const text = labels[label] ?? '';
        const isLike = op.endsWith('~') ? new RegExp(`^(?:${value})$`).test(text) : text === value;
        return op.startsWith('!') ? !isLike : isLike;
      });
    for (const { labels, samples } of all.filter((one) => tells(one.labels))) {
      const take = onSeries(new Map(Object.entries(labels)));
      for (const [step, value] of samples) {
        const at = step * STEP_MS;
        if (at >= fromMs && at <= toMs) take(at, value);
      }
    }
    return Promise.resolve();
  };

const counted = (all: readonly Series[]): Promise<StreamCounts> =>
  countStream(
    STREAM,
    { grid, stepMs: STEP_MS, provinces: new Set(PROVINCES), onSeries: () => undefined },
    holding(all),
  );

const STEPS = Array.from({ length: END - FIRST }, (_, i) => FIRST + i);
const UP: Series = {
  labels: { __name__: 'up', job: 'gateway', instance: 'gw:1' },
  samples: STEPS.map((step) => [step, 1]),
};
const requests = (province: string, outcome: string, samples: Series['samples']): Series => ({
  labels: {
    ...{ __name__: STREAM.series[0]!.metric, job: 'gateway', instance: 'gw:1', operation: 'upload' },
    ...{ outcome, province },
  },
  samples,
});

/** A counter that grows by these, a step after another; a negative number: its process begins anew. */
function counter(first: number, end: number, growth: readonly number[]): Series['samples'] {
  let value = 0;
  return STEPS.filter((step) => step >= first && step < end).map((step, i) => {
    const by = growth[i] ?? 0;
    value = by < 0 ? -by : value + by;
    return [step, value] as const;
  });
}

const growthOf = (least: number) =>
  fc.array(fc.integer({ min: least, max: 9 }), { minLength: STEPS.length, maxLength: STEPS.length });
const provinceOf = (province: string) =>
  fc
    .record({
      good: growthOf(-3),
      bad: growthOf(-2),
      appears: fc.integer({ min: FIRST, max: END }),
      ends: fc.integer({ min: FIRST, max: END }),
      /** Samples of what was good that are taken away. */
      gone: fc.array(fc.boolean(), { minLength: STEPS.length, maxLength: STEPS.length }),
    })
    .map(({ good, bad, appears, ends, gone }) => ({
      good: requests(province, 'success', counter(FIRST, END, good)),
      bad: requests(province, 'server_error', counter(appears, Math.max(appears, ends), bad)),
      gone,
    }));

const sumsOf = ({ rows }: StreamCounts, place: string) => {
  const row = rows.find((one) => one.place === place);
  const at = (i: number) => [row?.valid[i] ?? 0, row?.bad[i] ?? 0, row?.seen[i] ?? 0] as const;
  return Array.from({ length: grid.count }, (_, i) => at(i));
};

function figuresOf(counts: StreamCounts) {
  const mask = new Uint8Array(grid.count);
  const rule = { slice: CONTRACT.slice, downBelowPpm: 950_000, counts: STREAM.counts };
  const places = PLACES.filter(({ code }) => PROVINCES.includes(code));
  const judged = judgeStream(counts, STREAM, places, rule, mask);
  return {
    events: tallyEvents(counts, mask),
    atLeast: [judged.nation, ...judged.places.values()].map((states) => tallySlices(states).ppmIfUnknownDown),
  };
}

describe('what was good', () => {
  it('may be taken away, any samples of it: no slice gets better, and no failure is lost', async () => {
    await fc.assert(
      fc.asyncProperty(fc.tuple(provinceOf('11'), provinceOf('52')), async (provinces) => {
        const whole = await counted([UP, ...provinces.flatMap(({ good, bad }) => [good, bad])]);
        const less = await counted([
          UP,
          ...provinces.flatMap(({ good, bad, gone }) => [
            { ...good, samples: good.samples.filter((_, i) => gone[i] !== true) },
            bad,
          ]),
        ]);
        for (const place of PROVINCES) {
          const before = sumsOf(whole, place);
          for (const [i, [valid, bad, seen]] of sumsOf(less, place).entries()) {
            expect(bad, `failures of slice ${String(i)}`).toBe(before[i]![1]);
            expect(valid, `events of slice ${String(i)}`).toBeLessThanOrEqual(before[i]![0]);
            expect(seen, `scrapes of slice ${String(i)}`).toBeLessThanOrEqual(before[i]![2]);
          }
        }
        const [had, has] = [figuresOf(whole), figuresOf(less)];
        expect(has.events.valid - has.events.bad).toBeLessThanOrEqual(had.events.valid - had.events.bad);
        for (const [i, atLeast] of has.atLeast.entries()) {
          expect(atLeast).toBeLessThanOrEqual(had.atLeast[i]!);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('is no former name of failures that appear as it ends', async () => {
    const good = requests('11', 'success', counter(FIRST, 9, Array<number>(40).fill(5)));
    const bad = requests('11', 'server_error', counter(9, END, [400]));
    // The ninth step is in the third slice, of which two scrapes of four saw five uploads each served.
    expect(sumsOf(await counted([UP, good, bad]), '11').map(([valid, failed]) => [valid, failed])).toEqual([
      ...[
        [20, 0],
        [20, 0],
        [400, 400],
      ],
      ...Array<number[]>(3).fill([0, 0]),
    ]);
  });

  it('is not counted in a slice that it may have been before: a lost scrape moves nothing into it', async () => {
    const all = counter(FIRST, END, Array<number>(40).fill(5));
    const [whole, less] = [all, all.filter(([step]) => step !== 8)].map((samples) =>
      requests('11', 'success', samples),
    );
    const valid = async (one: Series) => sumsOf(await counted([UP, one]), '11').map(([events]) => events);
    expect(await valid(whole!)).toEqual([20, 20, 20, 20, 20, 20]);
    // The eighth step ends the second slice; what the ninth shows may have grown before it.
    expect(await valid(less!)).toEqual([20, 15, 15, 20, 20, 20]);
  });
});
