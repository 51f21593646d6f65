import type { JWK } from 'jose';
import { z } from 'zod';
import { Altered } from './altered.ts';

const jwkSchema = z.looseObject({ kty: z.string(), kid: z.string(), x: z.string() });
const jwksSchema = z.object({ keys: z.array(jwkSchema).min(1) });

/** Public keys in the text of a key set, or of one key. Throws a SyntaxError or ZodError when there is none in it. */
export const keysIn = (text: string): readonly JWK[] => {
  const value: unknown = JSON.parse(text);
  return jwksSchema.safeParse(value).data?.keys ?? [jwkSchema.parse(value)];
};

/** What another program must know to check by a key: which one it is, and of what kind. */
const NAMING = ['kty', 'crv', 'kid', 'x'] as const;
/** What it may say of its use besides; a pinned key need not. */
const SAID_OF_USE = ['alg', 'use', 'key_ops'] as const;

const isSame = (shown: JWK, trusted: JWK): boolean =>
  NAMING.every((name) => shown[name] === trusted[name]) &&
  SAID_OF_USE.every(
    (name) => trusted[name] === undefined || JSON.stringify(shown[name]) === JSON.stringify(trusted[name]),
  );

function shownIn(text: string): readonly JWK[] {
  try {
    // As the site writes it: of a name that comes twice some programs take the first, and we the last.
    if (JSON.stringify(JSON.parse(text)) === text) return keysIn(text);
  } catch {
    // Said below.
  }
  throw new Altered('jwks.json', 'it holds no key set as the site writes it');
}

/**
 * The keys to check by. The key set that the mirror shows (`text`) must name pinned ones only, since readers of the mirror
 * check by it; without a pinned one it is believed. Throws Altered.
 */
export function trustedKeys(text: string, pinned: readonly JWK[] | undefined): readonly JWK[] {
  const shown = shownIn(text);
  if (!pinned) return shown;
  if (shown.every((key) => pinned.some((trusted) => isSame(key, trusted)))) return pinned;
  throw new Altered('jwks.json', 'it names a key that is not the pinned one');
}
