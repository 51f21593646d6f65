import {
  closingOf,
  LOGIN,
  pagesBy,
  PROVINCES,
  PUBLIC,
  shareAt,
  ZONES,
  type Zone,
} from '../../catalog/index.ts';
import type { Operation } from '../../contracts/index.ts';
import { wib } from './night.ts';
import { OFFICER_READS_PER_TPS, PUBLIC_READS_PER_TPS } from './plan.ts';

/** What the nation does on the night, on the average: the plan without its draws. */
export interface ExpectedFlow {
  readonly operation: Operation;
  readonly zone: Zone | 'nasional';
  /** Arrivals from the beginning until an instant, nationwide. */
  readonly by: (atMs: number) => number;
}

const HOUR_MS = 3_600_000;
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
