import { PROVINCES, ZONES, type Zone } from '../../catalog/index.ts';
import type { Operation } from '../../contracts/index.ts';
import { FIRST_PHOTO, LOGIN, PUBLIC, shareAt } from './curve.ts';
import { closingOf, wib } from './night.ts';
import { OFFICER_READS_PER_TPS, PHOTO_GAP_MINUTES, PPWP_PAGES, PUBLIC_READS_PER_TPS } from './plan.ts';

/** What the nation does on the night, on the average: the plan without its draws. */
export interface ExpectedFlow {
  readonly operation: Operation;
  readonly zone: Zone | 'nasional';
  /** Arrivals from the beginning until an instant, nationwide. */
  readonly by: (atMs: number) => number;
}

const HOUR_MS = 3_600_000;
/** Steps in which the gap between two photos is averaged over. */
const GAP_STEPS = 10;

/** Mean of a curve over the time that lies between two photos. */
function afterGap(curve: (hours: number) => number): (hours: number) => number {
  const [shortest, longest] = PHOTO_GAP_MINUTES;
  const gaps = Array.from(
    { length: GAP_STEPS },
    (_, step) => (shortest + ((step + 0.5) / GAP_STEPS) * (longest - shortest)) / 60,
  );
  return (hours) => gaps.reduce((sum, gap) => sum + curve(hours - gap), 0) / gaps.length;
}

/** Pages of one station photographed, by hours after closing. The first needs a photo and somebody who is signed in. */
function pagesBy(): (hours: number) => number {
  let page = (hours: number): number => shareAt(FIRST_PHOTO, hours) * shareAt(LOGIN, hours);
  const pages = [page];
  while (pages.length < PPWP_PAGES) pages.push((page = afterGap(page)));
  return (hours) => pages.reduce((sum, one) => sum + one(hours), 0);
}

/** Every flow of the night, closing waves zone by zone. */
export function expectedFlows(): readonly ExpectedFlow[] {
  const pages = pagesBy();
  const zones = Object.keys(ZONES) as Zone[];
  const nation = PROVINCES.reduce((sum, province) => sum + province.tps, 0);
  const read = (atMs: number): number => shareAt(PUBLIC, (atMs - wib('13:00')) / HOUR_MS);
  return [
    ...zones.flatMap((zone): ExpectedFlow[] => {
      const tps = PROVINCES.filter((province) => province.zone === zone).reduce(
        (sum, one) => sum + one.tps,
        0,
      );
      const hours = (atMs: number): number => (atMs - closingOf(zone)) / HOUR_MS;
      const logins = (atMs: number): number => tps * shareAt(LOGIN, hours(atMs));
      return [
        { operation: 'upload', zone, by: (atMs) => tps * pages(hours(atMs)) },
        { operation: 'login', zone, by: logins },
        // The app loads its station's data once it is signed in.
        { operation: 'session', zone, by: logins },
      ];
    }),
    {
      operation: 'officer-read',
      zone: 'nasional',
      by: (atMs) => nation * OFFICER_READS_PER_TPS * read(atMs),
    },
    { operation: 'public-read', zone: 'nasional', by: (atMs) => nation * PUBLIC_READS_PER_TPS * read(atMs) },
  ];
}
