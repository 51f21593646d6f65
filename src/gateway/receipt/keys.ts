import { open, readFile, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  isAbsent,
  keyFileError,
  newSigningJwk,
  randomSecret,
  readOrCreateSecret,
  readSecret,
  type SigningKey,
  signingKeyIn,
} from '../../kernel/index.ts';
import { nodeFs } from '../queue/sync-file.ts';
import { receiptError } from './errors.ts';
import type { ReceiptJwk } from './verify.ts';

const CURRENT = 'receipt.jwk';
const NEXT = 'receipt-next.jwk';
/** Public halves of all keys, that of the current one too: should its file be lost, what it signed stays good. */
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

/**
 * The keys of the gateway in `dir`. Throws `GATEWAY_RECEIPT_KEY_ABSENT` when there are none, and
 * `GATEWAY_RECEIPT_KEY_FOREIGN` when they are another gateway's: told under a name that its receipts do not bear, a key
 * would spoil all of them.
 */
export async function readReceiptKeys(dir: string, gateway: string): Promise<ReceiptKeys> {
  const path = join(dir, CURRENT);
  const text = await readSecret(path);
  if (text === undefined) {
    const advice = 'name the SIAGA_DATA_DIR of a gateway that has been started';
    throw receiptError('GATEWAY_RECEIPT_KEY_ABSENT', `there is no ${path}: ${advice}`);
  }
  const current = await signingKeyIn(path, text);
  const { notBefore, iss } = JSON.parse(text) as { notBefore?: string; iss?: string };
  const archived = await readArchive(dir);
  refuseForeign(dir, gateway, [{ iss }, ...archived]);
  const own: ReceiptJwk = { ...current.publicJwk, iss: gateway, ...(notBefore && { notBefore }) };
  // The current key is archived too, perhaps as retired: a rotation that was cut short got no further.
  return { current, jwks: [own, ...archived.filter((jwk) => jwk.kid !== current.kid)] };
}

/**
 * The same at a gateway's start: the first key is made, and its public half archived, when there is none. `lost` when
 * there had been one: that one is retired.
 */
export async function openReceiptKeys(
  dir: string,
  gateway: string,
  now: number,
): Promise<ReceiptKeys & { readonly isNew: boolean; readonly lost: boolean }> {
  const before = await readArchive(dir);
  refuseForeign(dir, gateway, before);
  const path = join(dir, CURRENT);
  const isNew = (await readSecret(path)) === undefined;
  await readOrCreateSecret(path, () => newKey(gateway, now));
  const keys = await archiveCurrent(dir, gateway, now);
  return { ...keys, isNew, lost: isNew && before.length > 0 };
}

/**
 * Put a new key in the place of the current one, whose public half is archived with the time at which it ended. The
 * private half is gone afterwards. May be cut short at any point and run again. Throws as `readReceiptKeys`.
 */
export async function rotateReceiptKey(dir: string, gateway: string, now: number): Promise<ReceiptKeys> {
  const { jwks } = await readReceiptKeys(dir, gateway);
  const [own, ...archived] = jwks;
  await writeWhole(join(dir, NEXT), await newKey(gateway, now), 0o600);
  await writeArchive(dir, [...(own ? [retired(own, now)] : []), ...archived]);
  await rename(join(dir, NEXT), join(dir, CURRENT));
  await nodeFs.syncDir(dir);
  return archiveCurrent(dir, gateway, now);
}

/** See that the current key is archived, and every other with the time at which it ended. */
async function archiveCurrent(dir: string, gateway: string, now: number): Promise<ReceiptKeys> {
  const keys = await readReceiptKeys(dir, gateway);
  const archive = await readArchive(dir);
  if (archive.some((jwk) => jwk.kid === keys.current.kid)) return keys;
  const [own, ...others] = keys.jwks;
  const ended = others.map((jwk) => (jwk.notAfter === undefined ? retired(jwk, now) : jwk));
  await writeArchive(dir, [...(own ? [own] : []), ...ended]);
  return readReceiptKeys(dir, gateway);
}

const retired = (jwk: ReceiptJwk, now: number): ReceiptJwk => ({
  ...jwk,
  notAfter: new Date(now + LAST_USE_MS).toISOString(),
});

function refuseForeign(
  dir: string,
  gateway: string,
  jwks: readonly { readonly iss?: string | undefined }[],
): void {
  const other = jwks.find(({ iss }) => iss !== undefined && iss !== gateway)?.iss;
  if (other === undefined) return;
  throw receiptError(
    'GATEWAY_RECEIPT_KEY_FOREIGN',
    `the receipt keys in ${dir} are those of gateway "${other}", not of "${gateway}"`,
  );
}

const newKey = async (gateway: string, now: number): Promise<string> =>
  JSON.stringify({ ...(await newSigningJwk()), iss: gateway, notBefore: new Date(now).toISOString() });

async function readArchive(dir: string): Promise<readonly ReceiptJwk[]> {
  try {
    return (JSON.parse(await readFile(join(dir, ARCHIVE), 'utf8')) as { keys: ReceiptJwk[] }).keys;
  } catch (error) {
    if (isAbsent(error)) return [];
    const detail = `${join(dir, ARCHIVE)} holds no key set: put it back from a copy`;
    throw keyFileError('KEY_FILE_UNUSABLE', detail, { cause: error });
  }
}

const writeArchive = (dir: string, keys: readonly ReceiptJwk[]): Promise<void> =>
  writeWhole(join(dir, ARCHIVE), JSON.stringify({ keys }, null, 2), 0o644);

async function writeWhole(path: string, text: string, mode: number): Promise<void> {
  // Workers that start together write the same, but not into one file.
  const draft = `${path}.${randomSecret(6)}.draft`;
  const file = await open(draft, 'wx', mode);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(draft, path);
  await nodeFs.syncDir(dirname(path));
}
