import { closeSync, openSync } from 'node:fs';
import { access, constants } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { systemClock } from '../../kernel/index.ts';
import { queueError } from './errors.ts';

/** Empty for ever. Never remove it while a gateway runs: who finds none makes another, and has that one locked. */
const LOCK_FILE = 'open.lock';

/**
 * The change is never committed: it is refused where the file cannot be written, which SQLite else takes as a wish to
 * read, and so to share.
 */
const CLAIM = 'PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE; PRAGMA user_version = 1';

/** Primary result codes of SQLite. */
const BUSY = 5;
const NOT_THERE = 14;

/** Kept here until they are given back: a database that the collector takes is closed, and its lock with it. */
const held = new Set<DatabaseSync>();

/** Of two that ask at the same moment each may stand in the other's way for a moment, and neither would get it. */
const TRIES = 6;
const LONGEST_PAUSE_MS = 40;

/**
 * Claim a queue's folder for this process: two writers would overwrite each other's extents. It is the kernel's lock
 * on a part of a file (fcntl), taken through SQLite, which Node brings with it: it ends with the process however that
 * ends, and holds against every other on this file system, in whatever container. Nothing is written, so it is had
 * on a full disk too. The kernel drops it when this process closes another handle of that file: nothing else may open
 * it. Returns what gives it back. Throws `GATEWAY_QUEUE_LOCKED`, `GATEWAY_QUEUE_UNWRITABLE`.
 */
export async function lockDir(dir: string): Promise<() => void> {
  const lock = join(dir, LOCK_FILE);
  makeOnce(lock);
  return claim(dir, () => begun(lock, CLAIM));
}

/**
 * Keep writers out of a queue's folder while it is read, beside other readers; also where nothing can be written. A
 * folder that no gateway has opened yet has no lock, and none is made. Throws `GATEWAY_QUEUE_LOCKED`.
 */
export async function shareDir(dir: string): Promise<() => void> {
  const lock = join(dir, LOCK_FILE);
  const read = 'BEGIN; SELECT count(*) FROM sqlite_schema';
  return claim(dir, () => {
    try {
      return begun(lock, read, { readOnly: true });
    } catch (error) {
      if (codeOf(error) === NOT_THERE) return () => undefined;
      throw error;
    }
  });
}

/** For its owner alone; in one turn, so that its handle is not closed on somebody's lock. */
function makeOnce(lock: string): void {
  try {
    closeSync(openSync(lock, 'wx', 0o600));
  } catch {
    // It is there, or cannot be made: then it cannot be locked either, and that is told.
  }
}

/** The lock is held from `sql` on until the database is closed. */
function begun(lock: string, sql: string, options: { readonly readOnly?: boolean } = {}): () => void {
  const database = new DatabaseSync(lock, options);
  try {
    database.exec(sql);
  } catch (error) {
    database.close();
    throw error;
  }
  held.add(database);
  return () => {
    if (held.delete(database)) database.close();
  };
}

async function claim(dir: string, take: () => () => void): Promise<() => void> {
  for (let tries = 1; ; tries += 1) {
    try {
      return take();
    } catch (cause) {
      if (codeOf(cause) !== BUSY) throw await unwritable(dir, cause);
      if (tries === TRIES) {
        const detail = `another process has the queue in ${dir} open: stop it first`;
        throw queueError('GATEWAY_QUEUE_LOCKED', detail, { cause });
      }
    }
    await systemClock.sleep(Math.random() * LONGEST_PAUSE_MS);
  }
}

const codeOf = (error: unknown): number => ((error as { errcode?: number }).errcode ?? 0) & 0xff;

/** What SQLite says of a folder in which nothing can be written names no reason; the system does. */
async function unwritable(dir: string, cause: unknown): Promise<Error> {
  const why = await access(dir, constants.W_OK).then(
    () => String(cause),
    (error: unknown) => (error as Error).message,
  );
  return queueError('GATEWAY_QUEUE_UNWRITABLE', `the queue in ${dir} cannot be opened: ${why}`, { cause });
}
