import { open, readFile, rename, rm } from 'node:fs/promises';
import { z } from 'zod';
import { isAbsent } from '../../kernel/index.ts';
import { queueError } from '../queue/errors.ts';
import { promotionFile, standbyFoldersIn } from '../queue/standby-folders.ts';
import { nodeFs } from '../queue/sync-file.ts';

const promotionSchema = z.strictObject({
  /** ISO time at which a person decided it. */
  at: z.iso.datetime(),
  by: z.string(),
  reason: z.string(),
});

/** Who has decided that a gateway is gone, when and why. */
export type Promotion = z.infer<typeof promotionSchema>;

/** A running gateway looks at the promotions this often. */
export const PROMOTION_LOOK_MS = 2_000;

/** The promotion of a gateway's copies, or undefined. Throws when the file is none: what stands is then left as it was. */
export async function readPromotion(dataDir: string, owner: string): Promise<Promotion | undefined> {
  const text = await readFile(promotionFile(dataDir, owner), 'utf8').catch((error: unknown) => {
    if (isAbsent(error)) return undefined;
    throw error;
  });
  return text === undefined ? undefined : promotionSchema.parse(JSON.parse(text));
}

/**
 * Have the copies kept for `owner` delivered from here, durably; a running gateway takes it up within two seconds, one
 * that is stopped when it starts. Throws `GATEWAY_QUEUE_ABSENT` when none are kept for it.
 */
export async function promoteStandby(dataDir: string, owner: string, promotion: Promotion): Promise<void> {
  await assertKept(dataDir, owner);
  const path = promotionFile(dataDir, owner);
  const draft = `${path}.tmp`;
  const file = await open(draft, 'w', 0o600);
  try {
    await file.writeFile(`${JSON.stringify(promotion)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(draft, path);
  await nodeFs.syncDir(dataDir);
}

/** The owner is back: what is left of its copies, and what comes, stands by again. */
export async function endPromotion(dataDir: string, owner: string): Promise<void> {
  await assertKept(dataDir, owner);
  await rm(promotionFile(dataDir, owner), { force: true });
  await nodeFs.syncDir(dataDir);
}

async function assertKept(dataDir: string, owner: string): Promise<void> {
  const folders = await standbyFoldersIn(dataDir).catch(() => []);
  if (folders.some((folder) => folder.owner === owner)) return;
  throw queueError('GATEWAY_QUEUE_ABSENT', `no copies are kept for ${owner} in ${dataDir}`);
}
