import { provinceOf, type MeasuredSeries, type MeasuredStream } from '../../catalog/index.ts';
import { NATION, type SliceGrid, type StreamCounts } from '../domain/evidence.ts';
import { scrapesIn } from '../domain/scrape-step.ts';
import {
  PlaceSums,
  SeriesCounter,
  VantageCounter,
  type Adds,
  type Appearance,
} from '../domain/slice-counter.ts';
import { fail } from '../errors.ts';
import { Appearances, targetOf, type Target } from './appearances.ts';
import { readSamples } from './remote-read.ts';

export interface ReadOptions {
  readonly prometheus: string;
  readonly grid: SliceGrid;
  /** Between two scrapes, milliseconds. */
  readonly stepMs: number;
  /** Codes of provinces; series of any other count for the nation's own row. */
  readonly provinces: ReadonlySet<string>;
  /** Told whenever a series was read. */
  onSeries(): void;
}

/** Looks further back than the period begins, for the sample before its first. */
const baselineOf = ({ sliceMs }: SliceGrid): number => sliceMs;

/** Whom a series speaks for: its province, or every province of its zone, where a probe goes the way that their phones go. */
function placesOf(labels: ReadonlyMap<string, string>, provinces: ReadonlySet<string>): readonly string[] {
  const province = labels.get('province');
  if (province !== undefined) return [provinces.has(province) ? province : NATION];
  const zone = labels.get('zone');
  const ofZone = [...provinces].filter((code) => provinceOf(code)?.zone === zone);
  return ofZone.length > 0 ? ofZone : [NATION];
}

/** What is read of a stream, a series at a time. */
interface Reading {
  readonly stream: MeasuredStream;
  readonly options: ReadOptions;
  readonly sums: Map<string, PlaceSums>;
  readonly appearances: Appearances;
  /** To be judged once every series was read. */
  readonly appeared: { readonly target: Target; readonly of: readonly string[]; readonly one: Appearance }[];
}

function sumsOf({ sums, options }: Reading, place: string): PlaceSums {
  const found = sums.get(place) ?? new PlaceSums(options.grid.count);
  sums.set(place, found);
  return found;
}

/** Opens a series: takes its samples, and adds them up when it ends. */
function openSeries(reading: Reading, adds: Adds, labels: ReadonlyMap<string, string>) {
  const { stream, options, appearances, appeared } = reading;
  const { grid, provinces } = options;
  const counter = stream.counts === 'vantages' ? new VantageCounter(grid) : new SeriesCounter(grid, adds);
  const of = stream.perProvince ? placesOf(labels, provinces) : [NATION];
  const target = targetOf(labels);
  return {
    take: (atMs: number, value: number) => {
      counter.add(atMs, value);
    },
    finish: () => {
      for (const place of of) counter.into(sumsOf(reading, place));
      options.onSeries();
      if (!target || counter instanceof VantageCounter) return;
      appearances.ended(target, counter.lastMs);
      appeared.push(...counter.appearances.map((one) => ({ target, of, one })));
    },
  };
}

/** Read the series of one selector. Answers how many there are. */
async function readSeries(
  reading: Reading,
  { metric, matchers, valid, bad }: MeasuredSeries,
): Promise<number> {
  const { prometheus, grid } = reading.options;
  const end = grid.fromMs + grid.count * grid.sliceMs;
  let [found, finish] = [0, (): void => undefined];
  await readSamples(prometheus, { metric, matchers }, [grid.fromMs - baselineOf(grid), end], (labels) => {
    finish();
    found += 1;
    const series = openSeries(reading, { valid, bad }, labels);
    ({ finish } = series);
    return series.take;
  });
  finish();
  return found;
}

/** Where nothing can be taken off that should be, what is left would be blamed on the vendor whole. */
function expectWhole(stream: MeasuredStream, found: readonly number[]): void {
  const lacking = stream.series.find(({ bad }, i) => bad === -1 && found[i] === 0);
  if (!lacking || found.every((series) => series === 0)) return;
  const selector = lacking.matchers.map(({ label, op, value }) => `${label}${op}"${value}"`).join(',');
  throw fail(
    'SLA_MEASUREMENTS_UNREADABLE',
    `${lacking.metric}{${selector}}: there is no such series, but there are those that it is taken off from`,
  );
}

/** Read what was measured of one stream, and count it by slices and places. Throws SLA_MEASUREMENTS_UNREADABLE. */
export async function readStream(stream: MeasuredStream, options: ReadOptions): Promise<StreamCounts> {
  const { grid } = options;
  const sums = new Map<string, PlaceSums>();
  const appearances = new Appearances(options);
  const reading: Reading = { stream, options, sums, appearances, appeared: [] };
  const found: number[] = [];
  for (const series of stream.series) found.push(await readSeries(reading, series));
  expectWhole(stream, found);
  for (const { target, of, one } of reading.appeared) {
    if (!(await appearances.beganAtZero(target, one))) continue;
    for (const place of of) sumsOf(reading, place).appear(one);
  }
  return {
    stream: stream.id,
    grid,
    expectedSeen: scrapesIn(grid.sliceMs, options.stepMs),
    rows: [...sums].map(([place, sum]) => sum.row(place)).toSorted((a, b) => (a.place < b.place ? -1 : 1)),
  };
}
