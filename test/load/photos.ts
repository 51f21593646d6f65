/** The sizes of photos, for every driver (k6 runs this file as it is: it imports nothing). */

/** C.Hasil photos of February 2024 were about 1.2 to 3.4 MB each, evenly spread. */
const SMALLEST = 1200000;
const LARGEST = 3400000;
/** So much smaller they are unless told: 150 to 425 kB, as of an app that shrinks them. */
export const PHOTO_FACTOR = 8;
/** What still holds a JPEG's beginning and end, and what makes it one of its kind. */
const LEAST = 160;

/** How large the photos of a run are. */
export interface PhotoSizes {
  /** Real bytes are divided by this. */
  readonly factor: number;
  /** All of this size instead. */
  readonly bytes?: number | undefined;
}

/** Bytes of one photo, by a number in [0, 1). */
export function photoBytes({ factor, bytes }: PhotoSizes, draw: number): number {
  return Math.max(LEAST, Math.round(bytes ?? (SMALLEST + draw * (LARGEST - SMALLEST)) / factor));
}
