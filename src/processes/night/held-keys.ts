import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Kept } from '../../drill/index.ts';
import { lanesIn, listQueue, openUploadQueue, queueFolder } from '../../gateway/index.ts';
import { systemClock } from '../../kernel/index.ts';

/** Which of these keys the queues in a gateway's folder keep, and how; each photo read back and checked. */
export async function keysKeptIn(
  gatewayDir: string,
  keys: Iterable<string>,
): Promise<ReadonlyMap<string, Kept>> {
  const folder = await mkdtemp(join(tmpdir(), 'siaga-audit-'));
  try {
    // A copy is opened: an audit changes nothing, and a gateway that still runs keeps its lock.
    const copy = join(folder, 'gateway');
    await cp(gatewayDir, copy, { recursive: true, filter: (source) => basename(source) !== 'open.lock' });
    return await intactKeys(copy, keys);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function intactKeys(gatewayDir: string, keys: Iterable<string>): Promise<ReadonlyMap<string, Kept>> {
  const kept = new Map<string, Kept>();
  for (const lane of await lanesIn(gatewayDir)) {
    for (const [key, how] of await intactKeysIn(gatewayDir, lane, keys)) {
      if (kept.get(key) !== 'held') kept.set(key, how);
    }
  }
  return kept;
}

async function intactKeysIn(
  gatewayDir: string,
  lane: number,
  keys: Iterable<string>,
): Promise<ReadonlyMap<string, Kept>> {
  const kept = new Map<string, Kept>();
  const queue = await openUploadQueue({ ...queueFolder(gatewayDir, lane), clock: systemClock });
  try {
    // After the opening: what only a segment knew is in the journal now.
    const { uploads } = await listQueue(gatewayDir, { lane });
    const dead = new Set(uploads.flatMap(({ listed }) => (listed.state === 'dead' ? [listed.key] : [])));
    for (const key of keys) {
      const found = queue.find(key);
      if (found === undefined || found.delivered) continue;
      const intact = await queue.read(found.upload).then(
        () => true,
        () => false,
      );
      if (intact) kept.set(key, dead.has(key) ? 'buried' : 'held');
    }
  } finally {
    await queue.close();
  }
  return kept;
}
