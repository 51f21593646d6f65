import { closingOf, ELECTION_PERIOD_HOURS, SCHEDULE_2024 } from '../phases/schedule-2024.ts';
import { hasPoorNetwork, PROVINCES, type Province } from '../provinces.ts';
import { shareAt, type Curve } from './curve.ts';
import { pagesBy, PPWP_PAGES } from './pages.ts';

/** Photos of a province that should have their first receipt by an instant, and between what a night that is well lies. */
export interface ExpectedReceipts {
  readonly low: number;
  readonly expected: number;
  readonly high: number;
}

/** The bounds, as the label `bound` names them. */
export const BOUNDS = ['low', 'expected', 'high'] as const satisfies readonly (keyof ExpectedReceipts)[];

const HOUR_MS = 3_600_000;
/** Counting may take twice as long as the curve says, or two thirds of it: five ballots, or a single one. */
const SLOWEST = 2;
const FASTEST = 2 / 3;
/**
 * Stations that send nothing all night and still are no sign of trouble: 36,236 of 823,236 were known to have no
 * internet in February 2024; where the network is known to be poor, half.
 */
const SILENT_SHARE = 0.045;
const SILENT_SHARE_POOR = 0.5;
/** Stations act by themselves, so few of them scatter: standard deviations on either side. */
const DEVIATIONS = 3;

/** All pages are there: a day after the last curve's end. */
const ALL_AFTER_HOURS = 24;
const KNOT_HOURS = 1 / 12;
const pages = pagesBy();
/** Share of a zone's pages by hours after closing, worked out once: it is asked for at every scrape. */
const SHARE: Curve = Array.from({ length: ALL_AFTER_HOURS / KNOT_HOURS + 1 }, (_, knot) => [
  knot * KNOT_HOURS,
  pages(knot * KNOT_HOURS) / PPWP_PAGES,
]);
/** Standard deviation of how many of `stations` have acted, when each has by chance `p`. */
const scatter = (stations: number, p: number): number => Math.sqrt(stations * p * (1 - p));

/** How many TPS stand for a province at a scale of one in so many: its share, at least one. */
export const stationsOf = (province: Province, scale: number): number =>
  Math.max(1, Math.round(province.tps / scale));

/**
 * What a province should have sent by `atMs` (milliseconds since the epoch), at a scale of one TPS in so many. Only
 * the presidential pages are counted on; other ballots come on top and never make it less. Undefined outside the
 * election period of the schedule, 2024's unless stated: nothing is due then.
 */
export function expectedReceipts(
  province: Province,
  atMs: number,
  scale: number,
  schedule = SCHEDULE_2024,
): ExpectedReceipts | undefined {
  const hours = (atMs - closingOf(province.zone, schedule)) / HOUR_MS;
  if (hours < -ELECTION_PERIOD_HOURS / 2 || hours > ELECTION_PERIOD_HOURS) return undefined;
  const stations = stationsOf(province, scale);
  const silent = hasPoorNetwork(province.code) ? SILENT_SHARE_POOR : SILENT_SHARE;
  const [slow, fast] = [shareAt(SHARE, hours / SLOWEST), shareAt(SHARE, hours / FASTEST)];
  return {
    low: PPWP_PAGES * Math.max(0, stations * slow * (1 - silent) - DEVIATIONS * scatter(stations, slow)),
    expected: PPWP_PAGES * stations * shareAt(SHARE, hours),
    high: PPWP_PAGES * Math.min(stations, stations * fast + DEVIATIONS * scatter(stations, fast)),
  };
}

/** The same for the nation: what its provinces should have sent. */
export const expectedNationally = (atMs: number, scale: number): ExpectedReceipts | undefined =>
  PROVINCES.map((province) => expectedReceipts(province, atMs, scale)).reduce(
    (sum, one) =>
      sum &&
      one && { low: sum.low + one.low, expected: sum.expected + one.expected, high: sum.high + one.high },
    { low: 0, expected: 0, high: 0 },
  );
