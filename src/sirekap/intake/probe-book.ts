import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { fail } from '../errors.ts';
import { openAppendLog, type AppendLog } from './append-log.ts';

/** Name of the book in the data folder: one JSON line per synthetic photo. */
export const PROBE_FILE = 'probes.jsonl';
/** With more lines it begins anew: an hour of three vantages, and 200 KB. */
const MOST_LINES = 2_000;

const lineSchema = z.object({ key: z.string(), at: z.string() });

/** What probes uploaded: synced to the disk as real photos are, so that it takes as long, and soon forgotten. */
export interface ProbeBook {
  /** Note an upload; resolves when it is on disk. Rejects with SIREKAP_STORE_FAILED. */
  accept(key: string, at: string): Promise<'stored' | 'duplicate'>;
  close(): Promise<void>;
}

/** Open the book in a folder that exists; `most` lines are kept. */
export async function openProbeBook(folder: string, most = MOST_LINES): Promise<ProbeBook> {
  const path = join(folder, PROBE_FILE);
  const keys = new Set<string>();
  const open = (): Promise<AppendLog> =>
    openAppendLog(path, (text) => {
      keys.add(lineSchema.parse(JSON.parse(text)).key);
    });
  let log = await open();
  /** One after another: the book is not begun anew while somebody writes in it. */
  let turn: Promise<unknown> = Promise.resolve();

  const write = async (key: string, at: string): Promise<'stored' | 'duplicate'> => {
    if (keys.has(key)) return 'duplicate';
    try {
      if (keys.size >= most) {
        await log.close();
        await rm(path, { force: true });
        keys.clear();
        log = await open();
      }
      await log.append(JSON.stringify({ key, at }));
    } catch (cause) {
      throw fail('SIREKAP_STORE_FAILED', 'Penyimpanan server bermasalah; foto belum tersimpan.', { cause });
    }
    keys.add(key);
    return 'stored';
  };

  return {
    accept(key, at) {
      const mine = turn.then(() => write(key, at));
      turn = mine.catch(() => undefined);
      return mine;
    },
    async close() {
      await turn;
      await log.close();
    },
  };
}
