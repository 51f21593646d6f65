import { DatabaseSync } from 'node:sqlite';
import { setTimeout } from 'node:timers/promises';
import { manualError } from '../errors.ts';

const TRIES = 100;
const PAUSE_MS = 30;

/**
 * Keep others from writing while `work` runs: the kernel's lock on a part of a file, taken through SQLite, which ends
 * with the process however that ends. Throws `MANUAL_RECORD_BUSY` after some seconds.
 */
export async function alone<Result>(lockFile: string, work: () => Promise<Result>): Promise<Result> {
  const database = await claimed(lockFile);
  try {
    return await work();
  } finally {
    database.close();
  }
}

/** Whoever waits must not keep its own process from going on: the one before it may be in it. */
async function claimed(lockFile: string): Promise<DatabaseSync> {
  for (let tries = 1; ; tries += 1) {
    const database = new DatabaseSync(lockFile);
    try {
      database.exec('PRAGMA busy_timeout = 0; PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
      return database;
    } catch (cause) {
      database.close();
      if (tries >= TRIES)
        throw manualError('MANUAL_RECORD_BUSY', `${lockFile} sedang dipakai proses lain; coba lagi`, {
          cause,
        });
      await setTimeout(PAUSE_MS);
    }
  }
}
