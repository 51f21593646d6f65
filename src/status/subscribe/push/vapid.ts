import { createECDH } from 'node:crypto';
import webPush from 'web-push';
import { keyFileError, readOrCreateSecret, type Clock } from '../../../kernel/index.ts';

/** Says to push services who sends (RFC 8292). */
export interface Vapid {
  /** The public key that browsers subscribe with: P-256, uncompressed, base64url. */
  readonly publicKey: string;
  /** Value of the header `authorization` for an endpoint. */
  authorization(endpoint: string): string;
}

const KEY_BYTES = 32;
const HOLDS_FOR_S = 12 * 3_600;

/** The public half of a private key; throws on what is none. */
function publicHalf(privateKey: string): string {
  const bytes = Buffer.from(privateKey, 'base64url');
  if (bytes.length !== KEY_BYTES) throw new RangeError(`a key has ${String(KEY_BYTES)} bytes`);
  const pair = createECDH('prime256v1');
  pair.setPrivateKey(bytes);
  return pair.getPublicKey('base64url');
}

/** Open the private key kept at `path`, or make it at first start (mode 0600). Throws `KEY_FILE_UNUSABLE`. */
export async function vapidFrom(path: string, contact: string, clock: Clock): Promise<Vapid> {
  const text = await readOrCreateSecret(path, () => webPush.generateVAPIDKeys().privateKey);
  const privateKey = text.trim();
  let publicKey: string;
  try {
    publicKey = publicHalf(privateKey);
  } catch (cause) {
    const advice = 'put it back from a copy, or remove it if there is none';
    throw keyFileError('KEY_FILE_UNUSABLE', `${path} holds no P-256 key: ${advice}`, { cause });
  }
  return {
    publicKey,
    authorization: (endpoint) =>
      webPush.getVapidHeaders(
        new URL(endpoint).origin,
        ...([contact, publicKey, privateKey, 'aes128gcm'] as const),
        Math.floor(clock.now() / 1_000) + HOLDS_FOR_S,
      ).Authorization,
  };
}
