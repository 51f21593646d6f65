import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Names the process that runs the stack in a folder. */
const OWNER_FILE = 'in-use-by';

/** Process id and, where the system tells it, the process's start: ids come round again. */
async function identityOf(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${String(pid)}/stat`, 'utf8').catch(() => '');
  const started = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  return `${String(pid)} ${started}`.trim();
}

/** Note that this process runs the stack in this folder. */
export async function claimFolder(root: string): Promise<void> {
  await writeFile(join(root, OWNER_FILE), await identityOf(process.pid));
}

/** Whether a process that lives runs a stack in this folder. One that was killed leaves its name, and that is no use. */
export async function isInUse(root: string): Promise<boolean> {
  const owner = await readFile(join(root, OWNER_FILE), 'utf8').catch(() => '');
  const pid = Number(owner.split(' ')[0]);
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  return (await identityOf(pid)) === owner;
}
