import { randomBytes, scrypt, timingSafeEqual, type ScryptOptions } from 'node:crypto';

/**
 * 16 MiB and some 30 ms a guess. Passwords are made here and hold 99 random bits, so that a thief of the
 * table gains nothing by guessing; the cost is kept for the day when people choose their own.
 */
const COST: ScryptOptions = { N: 2 ** 14, r: 8, p: 1, maxmem: 32 * 1024 * 1024 };
const KEY_BYTES = 32;
const SALT_BYTES = 16;
const SCHEME = 'scrypt-14-8-1';

const derive = (password: string, salt: Buffer): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), salt, KEY_BYTES, COST, (error, key) => {
      if (error) reject(error);
      else resolve(key);
    });
  });

/** Hash a password for keeping: `scheme$salt$key`, base64url. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const key = await derive(password, salt);
  return [SCHEME, salt.toString('base64url'), key.toString('base64url')].join('$');
}

/** Stands in for the hash of an account that does not exist, so that its refusal takes as long. */
const NOBODY = [
  SCHEME,
  Buffer.alloc(SALT_BYTES).toString('base64url'),
  Buffer.alloc(KEY_BYTES).toString('base64url'),
];

/** Whether the password is the hashed one; no hash (no such account) takes as long and is false. */
export async function passwordMatches(password: string, hash: string | undefined): Promise<boolean> {
  const [scheme, salt, key] = hash === undefined ? NOBODY : hash.split('$');
  if (scheme !== SCHEME || salt === undefined || key === undefined) return false;
  const expected = Buffer.from(key, 'base64url');
  const derived = await derive(password, Buffer.from(salt, 'base64url'));
  return expected.length === derived.length && timingSafeEqual(expected, derived) && hash !== undefined;
}

/** Without letters that people misread from a screen. 20 of these are more than 96 bits. */
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789';

/** A random password in four groups, to be typed once from a terminal: `k7wq2-…`. */
export function randomPassword(): string {
  const letters: string[] = [];
  while (letters.length < 20) {
    for (const byte of randomBytes(32)) {
      // Bytes past the last whole multiple would make the first letters likelier.
      if (byte < 248 && letters.length < 20) letters.push(ALPHABET.charAt(byte % ALPHABET.length));
    }
  }
  return [0, 5, 10, 15].map((start) => letters.slice(start, start + 5).join('')).join('-');
}
