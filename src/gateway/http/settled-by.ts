import type { Known } from '../queue/port.ts';
import { isTakenAnew } from '../queue/taken-anew.ts';
import type { SettledUpload } from './incoming-upload.ts';

/** What a known key has come to; undefined when its photo is to be taken in anew. */
export const settledBy = (known: Known | undefined, vouched: boolean): SettledUpload | undefined =>
  known && !isTakenAnew(known, vouched)
    ? { upload: known.upload, state: known.delivered ? 'recorded' : 'held' }
    : undefined;
