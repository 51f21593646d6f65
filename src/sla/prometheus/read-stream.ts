import { provinceOf, type MeasuredSeries, type MeasuredStream } from '../../catalog/index.ts';
import { NATION, type SliceGrid, type StreamCounts } from '../domain/evidence.ts';
import { scrapesIn, STEPS_BETWEEN } from '../domain/scrape-step.ts';
import {
  PlaceSums,
  SeriesCounter,
  VantageCounter,
  type Adds,
  type Appearance,
} from '../domain/slice-counter.ts';
import { fail } from '../errors.ts';
import { Appearances, targetOf, type Counted } from './appearances.ts';
import { samplesAt, type Samples } from './remote-read.ts';

export interface CountOptions {
  readonly grid: SliceGrid;
  /** Between two scrapes, milliseconds. */
  readonly stepMs: number;
  /** Codes of provinces; series of any other count for the nation's own row. */
  readonly provinces: ReadonlySet<string>;
  /** Told whenever a series was read. */
  onSeries(): void;
}

export interface ReadOptions extends CountOptions {
  readonly prometheus: string;
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
  readonly options: CountOptions;
  readonly samples: Samples;
  readonly sums: Map<string, PlaceSums>;
  readonly appearances: Appearances;
  /** To be judged once every series was read. */
  readonly appeared: { readonly counted: Counted; readonly one: Appearance }[];
}

function sumsOf({ sums, options }: Reading, place: string): PlaceSums {
  const found = sums.get(place) ?? new PlaceSums(options.grid.count);
  sums.set(place, found);
  return found;
}

/**
 * Whether a series counts failures by itself. Of these all is counted that may have been; of what speaks for the vendor only
 * what is known to have been then. Where quick answers are taken off all answers, both are counted alike.
 */
const countsFailures = ({ series }: MeasuredStream, { bad }: Adds): boolean =>
  bad === 1 && series.every((one) => one.bad !== -1);

/** Opens a series: takes its samples, and adds them up when it ends. */
function openSeries(reading: Reading, selector: number, adds: Adds, labels: ReadonlyMap<string, string>) {
  const { stream, options, appearances, appeared } = reading;
  const { grid, provinces, stepMs } = options;
  const isFailure = countsFailures(stream, adds);
  const crossingMs = isFailure ? grid.sliceMs : STEPS_BETWEEN * stepMs;
  const counter =
    stream.counts === 'vantages' ? new VantageCounter(grid) : new SeriesCounter(grid, adds, crossingMs);
  const places = stream.perProvince ? placesOf(labels, provinces) : [NATION];
  const target = targetOf(labels);
  return {
    take: (atMs: number, value: number) => {
      counter.add(atMs, value);
    },
    finish: () => {
      for (const place of places) counter.into(sumsOf(reading, place));
      options.onSeries();
      if (!target || !isFailure || counter instanceof VantageCounter) return;
      const counted = { target, selector, places };
      appearances.ended(counted, counter.lastMs);
      appeared.push(...counter.appearances.map((one) => ({ counted, one })));
    },
  };
}

/** Read the series of one selector. Answers how many there are. */
async function readSeries(
  reading: Reading,
  selector: number,
  { metric, matchers, valid, bad }: MeasuredSeries,
): Promise<number> {
  const { samples, options } = reading;
  const { grid } = options;
  const end = grid.fromMs + grid.count * grid.sliceMs;
  let [found, finish] = [0, (): void => undefined];
  await samples({ metric, matchers }, [grid.fromMs - baselineOf(grid), end], (labels) => {
    finish();
    found += 1;
    const series = openSeries(reading, selector, { valid, bad }, labels);
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

/** Count the samples of one stream by slices and places. Throws SLA_MEASUREMENTS_UNREADABLE. */
export async function countStream(
  stream: MeasuredStream,
  options: CountOptions,
  samples: Samples,
): Promise<StreamCounts> {
  const { grid, stepMs } = options;
  const sums = new Map<string, PlaceSums>();
  const appearances = new Appearances(samples, stepMs);
  const reading: Reading = { stream, options, samples, sums, appearances, appeared: [] };
  const found: number[] = [];
  for (const [selector, series] of stream.series.entries()) {
    found.push(await readSeries(reading, selector, series));
  }
  expectWhole(stream, found);
  for (const { counted, one } of reading.appeared) {
    if (!(await appearances.beganAtZero(counted, one))) continue;
    for (const place of counted.places) sumsOf(reading, place).appear(one);
  }
  return {
    stream: stream.id,
    grid,
    expectedSeen: scrapesIn(grid.sliceMs, stepMs),
    rows: [...sums].map(([place, sum]) => sum.row(place)).toSorted((a, b) => (a.place < b.place ? -1 : 1)),
  };
}

/** Read what was measured of one stream, and count it by slices and places. Throws SLA_MEASUREMENTS_UNREADABLE. */
export const readStream = (
  stream: MeasuredStream,
  { prometheus, ...options }: ReadOptions,
): Promise<StreamCounts> => countStream(stream, options, samplesAt(prometheus));
