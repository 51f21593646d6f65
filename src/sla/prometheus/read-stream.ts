import { provinceOf, type MeasuredStream } from '../../catalog/index.ts';
import { NATION, type SliceGrid, type StreamCounts } from '../domain/evidence.ts';
import { PlaceSums, SeriesCounter, VantageCounter } from '../domain/slice-counter.ts';
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

/** Read what was measured of one stream, and count it by slices and places. Throws SLA_MEASUREMENTS_UNREADABLE. */
export async function readStream(stream: MeasuredStream, options: ReadOptions): Promise<StreamCounts> {
  const { grid, provinces } = options;
  const places = new Map<string, PlaceSums>();
  const end = grid.fromMs + grid.count * grid.sliceMs;
  for (const { metric, matchers, valid, bad } of stream.series) {
    let finish = (): void => undefined;
    await readSamples(
      options.prometheus,
      { metric, matchers },
      [grid.fromMs - baselineOf(grid), end],
      (labels) => {
        finish();
        const counter =
          stream.counts === 'vantages' ? new VantageCounter(grid) : new SeriesCounter(grid, { valid, bad });
        const of = stream.perProvince ? placesOf(labels, provinces) : [NATION];
        finish = () => {
          for (const place of of) {
            const sums = places.get(place) ?? new PlaceSums(grid.count);
            places.set(place, sums);
            counter.into(sums);
          }
          options.onSeries();
        };
        return (atMs, value) => {
          counter.add(atMs, value);
        };
      },
    );
    finish();
  }
  return {
    stream: stream.id,
    grid,
    expectedSeen: Math.max(1, Math.floor(grid.sliceMs / options.stepMs)),
    rows: [...places]
      .map(([place, sums]) => sums.row(place))
      .toSorted((a, b) => (a.place < b.place ? -1 : 1)),
  };
}
