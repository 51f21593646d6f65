import { createHash } from 'node:crypto';
import { CompactSign, compactVerify, exportJWK, generateKeyPair, importJWK, type JWK } from 'jose';
import { readOrCreateSecret } from './key-file.ts';

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

/** Load the Ed25519 signing key kept at `path`, or make it there on first start (mode 0600). */
export async function signingKeyFrom(path: string): Promise<SigningKey> {
  const text = await readOrCreateSecret(path, async () => JSON.stringify(await newSigningJwk()));
  const secretJwk = JSON.parse(text) as JWK;
  const { kty, crv, x } = secretJwk as { kty: string; crv: string; x: string };
  const kid = createHash('sha256').update(x).digest('base64url').slice(0, 12);
  const key = await importJWK(secretJwk, 'EdDSA');
  return {
    kid,
    publicJwk: { kty, crv, x, kid, alg: 'EdDSA', use: 'sig' },
    sign: (payload, typ) =>
      new CompactSign(Buffer.from(JSON.stringify(payload)))
        .setProtectedHeader({ alg: 'EdDSA', kid, typ })
        .sign(key),
  };
}

/** Verify a compact JWS of header `typ` against public keys; returns its parsed payload or throws. */
export async function verifyJws(jws: string, typ: string, publicJwks: readonly JWK[]): Promise<unknown> {
  const { payload, protectedHeader } = await compactVerify(
    jws,
    async (header) => {
      const jwk = publicJwks.find((candidate) => candidate.kid === header.kid);
      if (!jwk) throw new Error(`no public key with id "${header.kid ?? ''}" is trusted here`);
      return importJWK(jwk, 'EdDSA');
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
