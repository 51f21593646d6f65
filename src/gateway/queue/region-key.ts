import { randomBytes } from 'node:crypto';
import { dirname } from 'node:path';
import { isAbsent } from '../../kernel/index.ts';
import { queueError } from './errors.ts';
import { KEY_BYTES } from './sealing.ts';
import type { SyncFs } from './sync-file.ts';

/** The region's keys: `current` wraps new segments; `all` may have wrapped old ones, newest key first. */
export interface RegionKeys {
  readonly current: Buffer;
  readonly all: readonly Buffer[];
}

/** Where the next key lies while a rotation is under way. */
export const nextKeyFile = (keyFile: string): string => `${keyFile}.next`;

const LONGEST_BYTES = 1024;

/** The key in a file; undefined when there is no such file. */
export async function readKeyFile(fs: SyncFs, keyFile: string): Promise<Buffer | undefined> {
  const file = await fs.open(keyFile, 'read').catch((error: unknown) => {
    if (isAbsent(error)) return undefined;
    throw error;
  });
  if (!file) return undefined;
  try {
    const key = Buffer.from((await file.read(LONGEST_BYTES, 0)).toString('latin1').trim(), 'base64url');
    if (key.length === KEY_BYTES) return key;
  } finally {
    await file.close();
  }
  throw queueError('GATEWAY_QUEUE_KEY_UNUSABLE', `${keyFile} does not hold a key of ${KEY_BYTES} bytes`);
}

/** Put `key` into `keyFile`, durable and whole or not at all: a key that a power cut takes, takes the photos too. */
export async function writeKeyFile(fs: SyncFs, keyFile: string, key: Buffer): Promise<void> {
  const draft = `${keyFile}.draft`;
  await fs.makeDir(dirname(keyFile));
  await fs.remove(draft);
  const file = await fs.open(draft, 'create');
  try {
    await file.write([Buffer.from(key.toString('base64url'))], 0);
    await file.sync();
  } finally {
    await file.close();
  }
  await fs.rename(draft, keyFile);
  await fs.syncDir(dirname(keyFile));
}

/** A new random key, durable in `keyFile`. */
export async function createKeyFile(fs: SyncFs, keyFile: string): Promise<Buffer> {
  const key = randomBytes(KEY_BYTES);
  await writeKeyFile(fs, keyFile, key);
  return key;
}

/**
 * The region's keys from their 0600 files; the first is made at first start. `hasSegments` tells that photos already
 * lie under a key: then a missing file is refused rather than replaced by a new key, under which none of them could
 * be read again.
 */
export async function loadRegionKeys(fs: SyncFs, keyFile: string, hasSegments: boolean): Promise<RegionKeys> {
  const present = await readKeyFile(fs, keyFile);
  if (!present && hasSegments) {
    throw queueError(
      'GATEWAY_QUEUE_KEY_UNUSABLE',
      `${keyFile} is missing, but photos sealed under it are held: put the key back`,
    );
  }
  const current = present ?? (await createKeyFile(fs, keyFile));
  // A rotation that was cut short has brought some segments under the next key already.
  const next = await readKeyFile(fs, nextKeyFile(keyFile));
  return { current, all: next ? [next, current] : [current] };
}
