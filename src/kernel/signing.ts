import { createHash } from 'node:crypto';
import { CompactSign, compactVerify, exportJWK, generateKeyPair, importJWK, type JWK } from 'jose';
import { keyFileError } from './errors.ts';
import { readOrCreateSecret } from './key-file.ts';

/** The id that a key has by itself, of its public half `x`: nobody can make another key with the same. */
export const keyIdOf = (x: string): string => createHash('sha256').update(x).digest('base64url').slice(0, 12);

/** An Ed25519 key pair that signs compact JWS; `publicJwk` is what verifiers are given. */
export interface SigningKey {
  readonly kid: string;
  readonly publicJwk: JWK;
  /** Sign `payload` as JSON into a compact JWS with header `typ`. */
  sign(payload: unknown, typ: string): Promise<string>;
}

/** A new Ed25519 key pair as a private JWK. */
export async function newSigningJwk(): Promise<JWK> {
  const pair = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
  return exportJWK(pair.privateKey);
}

/** Load the Ed25519 signing key kept at `path`, or make it there on first start (mode 0600). Throws `KEY_FILE_UNUSABLE`. */
export async function signingKeyFrom(path: string): Promise<SigningKey> {
  return signingKeyIn(
    path,
    await readOrCreateSecret(path, async () => JSON.stringify(await newSigningJwk())),
  );
}

/** The Ed25519 signing key in `text`, which was read from `path`. Throws `KEY_FILE_UNUSABLE`. */
export async function signingKeyIn(path: string, text: string): Promise<SigningKey> {
  const { kty, crv, x, key } = await imported(text).catch((cause: unknown) => {
    const advice = 'put it back from a copy, or remove it if there is none';
    throw keyFileError('KEY_FILE_UNUSABLE', `${path} holds no Ed25519 key: ${advice}`, { cause });
  });
  const kid = keyIdOf(x);
  return {
    kid,
    publicJwk: { kty, crv, x, kid, alg: 'EdDSA', use: 'sig' },
    sign: (payload, typ) =>
      new CompactSign(Buffer.from(JSON.stringify(payload)))
        .setProtectedHeader({ alg: 'EdDSA', kid, typ })
        .sign(key),
  };
}

interface Imported {
  readonly kty: string;
  readonly crv: string;
  readonly x: string;
  readonly key: Awaited<ReturnType<typeof importJWK>>;
}

async function imported(text: string): Promise<Imported> {
  const secretJwk = JSON.parse(text) as JWK;
  const { kty, crv, x, d } = secretJwk as Omit<Imported, 'key'> & { readonly d?: string };
  if (d === undefined) throw new Error('it has no private half');
  return { kty, crv, x, key: await importJWK(secretJwk, 'EdDSA') };
}

/** Bits that no byte comes of, and padding, could be changed without breaking the signature. */
const isCanonical = (part: string): boolean => Buffer.from(part, 'base64url').toString('base64url') === part;

const imports = new WeakMap<JWK, ReturnType<typeof importJWK>>();

/** A public key, imported once for as long as whoever pinned it holds it. */
function importOnce(jwk: JWK): ReturnType<typeof importJWK> {
  const key = imports.get(jwk) ?? importJWK(jwk, 'EdDSA');
  imports.set(jwk, key);
  return key;
}

/** Verify a compact JWS of header `typ` against public keys; returns its parsed payload or throws. */
export async function verifyJws(jws: string, typ: string, publicJwks: readonly JWK[]): Promise<unknown> {
  if (!jws.split('.').every(isCanonical)) throw new Error('its base64url is not written in the one way');
  const { payload, protectedHeader } = await compactVerify(
    jws,
    (header) => {
      const jwk = publicJwks.find((candidate) => candidate.kid === header.kid);
      if (!jwk) throw new Error(`no public key with id "${header.kid ?? ''}" is trusted here`);
      return importOnce(jwk);
    },
    { algorithms: ['EdDSA'] },
  );
  if (protectedHeader.typ !== typ)
    throw new Error(`expected a signed "${typ}", got "${protectedHeader.typ ?? ''}"`);
  const text = Buffer.from(payload).toString('utf8');
  const parsed = JSON.parse(text) as unknown;
  // A text with a key twice is two documents to two readers; what we sign is written in one way only.
  if (JSON.stringify(parsed) !== text) throw new Error('the payload is not written as it is signed here');
  return parsed;
}
