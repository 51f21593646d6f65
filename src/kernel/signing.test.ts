import { mkdtemp, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { signingKeyFrom, verifyJws, type SigningKey } from './signing.ts';

describe('signing', () => {
  let path: string;
  let key: SigningKey;

  beforeAll(async () => {
    path = join(await mkdtemp(join(tmpdir(), 'siaga-kunci-')), 'keys', 'sign.jwk');
    key = await signingKeyFrom(path);
  });

  it('keeps its key in a file that only its owner reads, and finds it again', async () => {
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await signingKeyFrom(path)).kid).toBe(key.kid);
  });

  it('publishes no secret', () => {
    expect(Object.keys(key.publicJwk).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x']);
  });

  it('signs what verifies to the same payload', async () => {
    const jws = await key.sign({ a: 1 }, 'x+jws');
    expect(await verifyJws(jws, 'x+jws', [key.publicJwk])).toEqual({ a: 1 });
  });

  it('is refused when altered, of another type, or by an unknown key', async () => {
    const jws = await key.sign({ a: 1 }, 'x+jws');
    const [head = '', , signature = ''] = jws.split('.');
    const forged = [head, Buffer.from('{"a":2}').toString('base64url'), signature].join('.');
    await expect(verifyJws(forged, 'x+jws', [key.publicJwk])).rejects.toThrow(/signature/);
    await expect(verifyJws(jws, 'y+jws', [key.publicJwk])).rejects.toThrow(/expected a signed "y\+jws"/);
    await expect(verifyJws(jws, 'x+jws', [])).rejects.toThrow(/trusted/);
  });
});
