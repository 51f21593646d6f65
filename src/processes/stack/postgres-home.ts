import { createHash } from 'node:crypto';
import { cp, mkdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Where clusters and binaries go that PostgreSQL's own user cannot reach where they are. */
const OPEN_HOME = '/var/lib/siaga';

interface Home {
  /** Folder of the cluster. */
  readonly dir: string;
  /** Folder with `postgres` and `initdb`. */
  readonly bin: string;
}

/**
 * Started by root, PostgreSQL runs as another user, who must be able to walk to the cluster and to the
 * binaries. A folder such as /root (0700) on the way stops that user: the cluster then lies under
 * /var/lib/siaga, and the binaries are copied there once.
 */
export async function reachableHome(dir: string, bin: string, asRoot: boolean): Promise<Home> {
  if (!asRoot) return { dir, bin };
  await mkdir(dirname(dir), { recursive: true });
  return {
    dir: (await isReachable(dirname(dir))) ? dir : join(OPEN_HOME, digest(dir), 'postgres'),
    bin: (await isReachable(bin)) ? bin : await copiedBinaries(bin),
  };
}

/** Whether everybody may pass through every folder from the root down to this one. */
async function isReachable(dir: string): Promise<boolean> {
  for (let folder = dir; ; folder = dirname(folder)) {
    if (((await stat(folder)).mode & 0o001) === 0) return false;
    if (folder === dirname(folder)) return true;
  }
}

async function copiedBinaries(bin: string): Promise<string> {
  const native = dirname(bin);
  // Another version of the package is another folder.
  const version = digest(await readFile(join(dirname(native), 'package.json'), 'utf8'));
  const copy = join(OPEN_HOME, 'bin', version);
  if (await stat(copy).catch(() => undefined)) return join(copy, 'bin');
  const making = `${copy}.${String(process.pid)}`;
  await mkdir(dirname(copy), { recursive: true, mode: 0o755 });
  await cp(native, making, { recursive: true, verbatimSymlinks: true });
  await rename(making, copy).catch(() => rm(making, { recursive: true, force: true }));
  return join(copy, 'bin');
}

const digest = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 12);
