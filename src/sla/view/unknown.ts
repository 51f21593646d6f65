import type { SliceTally } from '../domain/tally.ts';
import type { WeightedTally } from '../domain/weights.ts';
import { count, duration, percent } from './numbers.ts';

/*
 * What is not known of a figure, and how low it would be had all of that been down. It stands wherever the figure does: a
 * share of what was seen says nothing of what was not. Empty when everything is known.
 */

export const unknownTime = (slices: SliceTally, sliceSeconds: number): string =>
  slices.missing + slices.idle === 0
    ? ''
    : `tanpa data atau sepi ${duration((slices.missing + slices.idle) * sliceSeconds)}; seandainya selama itu terganggu ${percent(slices.ppmIfUnknownDown)}`;

export const unknownUploads = ({ unknown, ppmIfUnknownDown }: WeightedTally): string =>
  unknown === 0
    ? ''
    : `tidak diketahui ${count(unknown)} unggahan; seandainya semua terganggu ${percent(ppmIfUnknownDown)}`;
