import { FIRST_PHOTO, LOGIN, shareAt } from './curve.ts';

/** Pages of the presidential ballot's C.Hasil, which are photographed first. */
export const PPWP_PAGES = 3;
/** Minutes between two photos of one TPS, as file names of February 2024 show: 2 to 12. */
export const PHOTO_GAP_MINUTES = [2, 12] as const;

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
export function pagesBy(): (hours: number) => number {
  let page = (hours: number): number => shareAt(FIRST_PHOTO, hours) * shareAt(LOGIN, hours);
  const pages = [page];
  while (pages.length < PPWP_PAGES) pages.push((page = afterGap(page)));
  return (hours) => pages.reduce((sum, one) => sum + one(hours), 0);
}
