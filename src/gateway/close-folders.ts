import { chmod, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isAbsent } from '../kernel/index.ts';
import type { Logger } from '../instrumentation/index.ts';

/** Bits of a folder's mode that let others than its owner in. */
const OTHERS = 0o077;
/** What a gateway makes in its data folder. */
const OWN = /^(keys|receipts|policy|queue(\.\d+)?|partial(\.\d+)?|standby-.+)$/;

/**
 * Close a gateway's folders to others, and say so: whoever may write there could put keys or photos in. The data
 * folder itself only when nothing but the gateway's is in it, since somebody may have named a folder of the system's.
 */
export async function closeFolders(dataDir: string, logger: Pick<Logger, 'warn' | 'error'>): Promise<void> {
  const names = await readdir(dataDir).catch((error: unknown) => {
    if (isAbsent(error)) return [];
    throw error;
  });
  const own = names.filter((name) => OWN.test(name));
  for (const name of own) await close(join(dataDir, name), logger);
  if (own.length > 0 && own.length === names.length) await close(dataDir, logger);
}

async function close(folder: string, logger: Pick<Logger, 'warn' | 'error'>): Promise<void> {
  const found = await stat(folder);
  if (!found.isDirectory() || (found.mode & OTHERS) === 0) return;
  const mode = (found.mode & 0o777).toString(8).padStart(4, '0');
  try {
    await chmod(folder, 0o700);
    logger.warn({ folder, mode }, 'a folder was open to others and is closed now');
  } catch (error) {
    logger.error({ err: error, folder, mode }, 'a folder is open to others: chmod 700 it');
  }
}
