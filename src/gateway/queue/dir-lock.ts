import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { queueError } from './errors.ts';

const LOCK_BYTES = 64;

/**
 * Process id and, where the system tells it, the process's start: ids come round again after a restart. Undefined for
 * one that is dead and was not collected by its parent: it holds nothing open.
 */
async function identityOf(pid: number): Promise<string | undefined> {
  const stat = await readFile(`/proc/${String(pid)}/stat`, 'utf8').catch(() => '');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields[0] === 'Z' ? undefined : `${String(pid)} ${fields[19] ?? ''}`;
}

async function isHeldByAnother(lock: string, own: number): Promise<boolean> {
  const text = await readFile(lock, 'utf8').catch(() => undefined);
  const pid = Number(text?.split(' ')[0]);
  if (text === undefined || !Number.isInteger(pid) || pid <= 0 || pid === own) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  return (await identityOf(pid)) === text.trim();
}

/**
 * In place, always as long, never removed: a gateway must be able to start on a disk that is full to its end, where
 * a file made anew would find no room.
 */
async function write(lock: string, text: string): Promise<void> {
  const file = await open(lock, 'r+').catch(() => open(lock, 'w+', 0o600));
  try {
    await file.write(text.padEnd(LOCK_BYTES), 0);
  } finally {
    await file.close();
  }
}

/**
 * Claim a queue's folder for this process: two writers would overwrite each other's extents. A lock whose owner is
 * gone (kill -9) is taken over. Returns what gives it back.
 */
export async function lockDir(dir: string): Promise<() => Promise<void>> {
  const lock = join(dir, 'lock');
  if (await isHeldByAnother(lock, process.pid)) {
    throw queueError('GATEWAY_QUEUE_LOCKED', `another process has the queue in ${dir} open: stop it first`);
  }
  await write(lock, (await identityOf(process.pid)) ?? '');
  return () => write(lock, '');
}
