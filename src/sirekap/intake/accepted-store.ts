import { join } from 'node:path';
import { fail } from '../errors.ts';
import type { ProvinceTally } from '../portal/domain/progress.ts';
import { openAppendLog } from './append-log.ts';
import {
  AcceptedIndex,
  acceptedLineSchema,
  type AcceptedLine,
  type Listed,
  type RegencyTally,
  type StoredPhoto,
} from './domain/accepted-index.ts';

/** Name of the log in the data folder: one JSON line per photo stored and per repeat answered. */
export const ACCEPTED_FILE = 'accepted.jsonl';

/** What the vendor has accepted, durably. */
export interface AcceptedStore {
  /** Store once per key; resolves when the outcome is on disk. Rejects with SIREKAP_STORE_FAILED. */
  accept(photo: Omit<StoredPhoto, 'type'>): Promise<'stored' | 'duplicate'>;
  pagesOf(tps: string): readonly StoredPhoto[];
  tallyOf(province: string): ProvinceTally;
  regencyTallies(): readonly RegencyTally[];
  /** Photos of a province or of a part of it, in the order in which they were stored, from a place on. */
  page(scope: string, from: number, most: number): Listed;
  /** False once a write failed; a restart then tells what is on the disk. */
  readonly isWritable: boolean;
  close(): Promise<void>;
}

/** Open the store in a folder that exists; rebuilds what it knows from the log. */
export async function openAcceptedStore(folder: string): Promise<AcceptedStore> {
  const index = new AcceptedIndex();
  const log = await openAppendLog(join(folder, ACCEPTED_FILE), (text) => {
    const line = acceptedLineSchema.parse(JSON.parse(text));
    if (line.type === 'stored') index.add(line);
    else index.repeat(line.key);
  });
  /** Keys whose first line is on its way to the disk. */
  const storing = new Map<string, Promise<void>>();

  const append = async (line: AcceptedLine): Promise<void> => {
    try {
      await log.append(JSON.stringify(line));
    } catch (cause) {
      throw fail('SIREKAP_STORE_FAILED', 'Penyimpanan server bermasalah; foto belum tersimpan.', { cause });
    }
  };

  const storeFirst = async (photo: StoredPhoto): Promise<void> => {
    try {
      await append(photo);
      index.add(photo);
    } finally {
      storing.delete(photo.key);
    }
  };

  return {
    async accept(photo) {
      const { key, at } = photo;
      const first = storing.get(key);
      if (first === undefined && !index.has(key)) {
        const done = storeFirst({ type: 'stored', ...photo });
        storing.set(key, done);
        await done;
        return 'stored';
      }
      // Of two at the same moment the second is a repeat only once the first is safe.
      await first;
      await append({ type: 'duplicate', key, at });
      index.repeat(key);
      return 'duplicate';
    },
    pagesOf: (tps) => index.pagesOf(tps),
    tallyOf: (province) => index.tallyOf(province),
    regencyTallies: () => index.regencyTallies(),
    page: (scope, from, most) => index.page(scope, from, most),
    get isWritable() {
      return log.isWritable;
    },
    close: () => log.close(),
  };
}
