import { DatabaseSync } from 'node:sqlite';
import { manualError } from '../errors.ts';

/**
 * Keep other processes from writing while `work` runs: the kernel's lock on a part of a file, taken through SQLite, which
 * ends with the process however that ends. Throws `MANUAL_RECORD_BUSY` after two seconds.
 */
export async function alone<Result>(lockFile: string, work: () => Promise<Result>): Promise<Result> {
  const database = new DatabaseSync(lockFile);
  try {
    try {
      database.exec('PRAGMA busy_timeout = 2000; PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
    } catch (cause) {
      throw manualError('MANUAL_RECORD_BUSY', `${lockFile} sedang dipakai proses lain; coba lagi`, { cause });
    }
    return await work();
  } finally {
    database.close();
  }
}
