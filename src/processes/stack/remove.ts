import { readFile, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';

/** Names the cluster of a stack that does not lie in the stack's own folder. */
const ELSEWHERE = 'postgres-elsewhere';

/** Note where a stack's cluster lies when it is not in the stack's folder, so that it goes when the folder goes. */
export async function noteCluster(root: string, cluster: string): Promise<void> {
  if (relative(root, cluster).startsWith('..')) await writeFile(join(root, ELSEWHERE), cluster);
}

/** Remove a stopped stack's folder, with its cluster wherever that lies. */
export async function removeStack(root: string): Promise<void> {
  const cluster = await readFile(join(root, ELSEWHERE), 'utf8').catch(() => undefined);
  if (cluster !== undefined) await rm(join(cluster, '..'), { recursive: true, force: true });
  await rm(root, { recursive: true, force: true });
}
