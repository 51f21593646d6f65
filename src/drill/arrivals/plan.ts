import {
  closingOf,
  FIRST_PHOTO,
  hoursAt,
  LOGIN,
  PHOTO_GAP_MINUTES,
  PPWP_PAGES,
  PROVINCES,
  PUBLIC,
  stationsOf,
  tpsCodeAt,
  type Province,
} from '../../catalog/index.ts';
import type { Reading } from '../../contracts/index.ts';
import { wib } from './night.ts';
import { seededRandom } from './random.ts';
import { planReadings } from './readings.ts';

/** When the officers of one TPS act, in night time (milliseconds since the epoch). */
interface OfficerPlan {
  readonly tps: string;
  readonly province: string;
  /** One account signs in after closing; the other has been signed in since the morning. */
  readonly loginAt: number;
  /** When each PPWP page is photographed; what would be taken too late to be sent is left out. */
  readonly photoAt: readonly number[];
}

/** What the officers of one TPS set out to do. */
export interface TpsPlan extends OfficerPlan {
  /** What the app reads off the page with the totals. */
  readonly reading: Reading | undefined;
}

/** One look at a page: by the public (national or a province) or by PPK officers (a TPS). */
export interface ReadPlan {
  readonly at: number;
  readonly operation: 'public-read' | 'officer-read';
  /** Province code, TPS code, or empty for the national page. */
  readonly target: string;
}

export interface NightPlan {
  readonly seed: number;
  readonly scale: number;
  /** The plan ends here, night time; midnight or earlier. */
  readonly untilMs: number;
  readonly tps: readonly TpsPlan[];
  /** Sorted by time. */
  readonly reads: readonly ReadPlan[];
}

const HOUR_MS = 3_600_000;
/** The page with votes and totals; the first has voters and ballots, the last signatures. */
export const TOTALS_PAGE = 2;
/** Looks by the public per TPS of the scaled nation, over the night; a small machine's share of 648 M hits. */
export const PUBLIC_READS_PER_TPS = 3;
export const OFFICER_READS_PER_TPS = 0.5;
/** A replay turns this into some hundred milliseconds: less, and a photo could be taken but never be sent. */
const LAST_PHOTO_BEFORE_END_MS = 60_000;

/** Draw the night: who does what when. Pure in (seed, scale); one that ends early is the beginning of the whole. */
export function planNight(options: {
  readonly seed: number;
  readonly scale: number;
  readonly untilMs: number;
}): NightPlan {
  const { seed, scale, untilMs } = options;
  const random = seededRandom(seed);
  const officers = PROVINCES.flatMap((province) => planProvince(province, scale, random));
  const readings = planReadings(
    officers.map(({ tps }) => tps),
    seed,
  );
  const reads = planReads(officers, random).filter(({ at }) => at < untilMs);
  const lastPhotoMs = untilMs - LAST_PHOTO_BEFORE_END_MS;
  const tps = officers.map((officer, i) => ({
    ...officer,
    photoAt: officer.photoAt.filter((at) => at < lastPhotoMs),
    reading: readings[i],
  }));
  return { seed, scale, untilMs, tps, reads };
}

function planProvince(province: Province, scale: number, random: () => number): OfficerPlan[] {
  const closing = closingOf(province.zone);
  const count = stationsOf(province, scale);
  return Array.from({ length: count }, (_, i) => {
    // Stratified draws keep each province on the curve even where few TPS stand for it.
    const readyShare = (i + random()) / count;
    const first = closing + hoursAt(FIRST_PHOTO, readyShare) * HOUR_MS;
    const loginAt = closing + hoursAt(LOGIN, random()) * HOUR_MS;
    return {
      tps: tpsCodeAt(province, Math.floor((i * province.tps) / count)),
      province: province.code,
      loginAt,
      photoAt: photoTimes(Math.max(first, loginAt), random),
    };
  });
}

function photoTimes(first: number, random: () => number): number[] {
  const times = [first];
  for (let page = 1; page < PPWP_PAGES; page += 1) {
    const [shortest, longest] = PHOTO_GAP_MINUTES;
    times.push((times.at(-1) ?? first) + (shortest + random() * (longest - shortest)) * 60_000);
  }
  return times;
}

function planReads(tps: readonly OfficerPlan[], random: () => number): ReadPlan[] {
  const reads: ReadPlan[] = [];
  const anyTps = (): OfficerPlan | undefined => tps[Math.floor(random() * tps.length)];
  for (let i = 0; i < tps.length * PUBLIC_READS_PER_TPS; i += 1) {
    const at = wib('13:00') + hoursAt(PUBLIC, random()) * HOUR_MS;
    reads.push({ at, operation: 'public-read', target: random() < 0.3 ? '' : (anyTps()?.province ?? '') });
  }
  for (let i = 0; i < tps.length * OFFICER_READS_PER_TPS; i += 1) {
    const at = wib('13:00') + hoursAt(PUBLIC, random()) * HOUR_MS;
    reads.push({ at, operation: 'officer-read', target: anyTps()?.tps ?? '' });
  }
  return reads.sort((a, b) => a.at - b.at);
}
