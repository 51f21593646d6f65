import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { newSigningJwk, readOrCreateSecret, signingKeyFrom, type SigningKey } from '../../kernel/index.ts';
import { nodeFs } from '../queue/sync-file.ts';
import type { ReceiptJwk } from './verify.ts';

const CURRENT = 'receipt.jwk';
const NEXT = 'receipt-next.jwk';
const ARCHIVE = 'receipt-archive.jwks.json';

/** A running gateway looks this often for a new key, and signs with the old one until it has found it. */
export const KEY_LOOK_MS = 60_000;
/** So a retired key may still have signed for this long; a receipt dated later was never given. */
const LAST_USE_MS = 5 * KEY_LOOK_MS;

/** The keys that receipts of one gateway are signed with, and were. */
export interface ReceiptKeys {
  readonly current: SigningKey;
  /** Public keys, the current one first; a receipt given under any of them stays good for ever. */
  readonly jwks: readonly ReceiptJwk[];
}

/** Read the keys of the gateway in `dir`; the first is made when there is none. */
export async function readReceiptKeys(dir: string, gateway: string, now: number): Promise<ReceiptKeys> {
  const path = join(dir, CURRENT);
  const text = await readOrCreateSecret(path, () => newKey(now));
  const { notBefore } = JSON.parse(text) as { notBefore?: string };
  const current = await signingKeyFrom(path);
  const own: ReceiptJwk = { ...current.publicJwk, iss: gateway, ...(notBefore && { notBefore }) };
  const archived = await readArchive(dir);
  // A rotation that was cut short has archived the key that is still in use.
  return { current, jwks: [own, ...archived.filter((jwk) => jwk.kid !== current.kid)] };
}

/**
 * Put a new key in the place of the current one, whose public half is archived with the time at which it ended. The
 * private half is gone afterwards. May be cut short at any point and run again.
 */
export async function rotateReceiptKey(dir: string, gateway: string, now: number): Promise<ReceiptKeys> {
  const before = await readReceiptKeys(dir, gateway, now);
  const [own, ...archived] = before.jwks;
  const retired = { ...own, notAfter: new Date(now + LAST_USE_MS).toISOString() };
  await writeWhole(join(dir, NEXT), await newKey(now), 0o600);
  await writeWhole(join(dir, ARCHIVE), JSON.stringify({ keys: [retired, ...archived] }, null, 2), 0o644);
  await rename(join(dir, NEXT), join(dir, CURRENT));
  await nodeFs.syncDir(dir);
  return readReceiptKeys(dir, gateway, now);
}

const newKey = async (now: number): Promise<string> =>
  JSON.stringify({ ...(await newSigningJwk()), notBefore: new Date(now).toISOString() });

async function readArchive(dir: string): Promise<readonly ReceiptJwk[]> {
  try {
    return (JSON.parse(await readFile(join(dir, ARCHIVE), 'utf8')) as { keys: ReceiptJwk[] }).keys;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

async function writeWhole(path: string, text: string, mode: number): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const draft = `${path}.tmp`;
  const file = await open(draft, 'w', mode);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(draft, path);
  await nodeFs.syncDir(dirname(path));
}
