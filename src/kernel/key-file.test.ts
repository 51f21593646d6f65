import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { printed } from './errors.ts';
import { readOrCreateSecret, readSecret, refuseOpenSecret } from './key-file.ts';
import { signingKeyFrom } from './signing.ts';

describe('a file that holds a secret', () => {
  let dir: string;
  let path: string;
  const unusable = (detail: string) => ({
    code: 'KEY_FILE_UNUSABLE',
    detail: expect.stringContaining(detail) as string,
  });

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'siaga-secret-'));
    path = join(dir, 'keys', 'a.key');
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  it('is made once, whole, for its owner alone, with nothing left beside it', async () => {
    const made = await Promise.all(['a', 'b', 'c', 'd'].map((text) => readOrCreateSecret(path, () => text)));
    expect(new Set(made).size).toBe(1);
    expect(await readFile(path, 'utf8')).toBe(made[0]);
    expect(await readdir(join(dir, 'keys'))).toEqual(['a.key']);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  it('is not there at all when it could not be made', async () => {
    await expect(readOrCreateSecret(path, () => Promise.reject(new Error('no randomness')))).rejects.toThrow(
      'no randomness',
    );
    await writeFile(join(dir, 'keys'), 'in the way');
    await expect(readOrCreateSecret(path, () => 'a')).rejects.toMatchObject(unusable('ENOTDIR'));
  });

  it('says what to do when it is empty, or no key', async () => {
    await readOrCreateSecret(path, () => 'x');
    for (const [text, said] of [
      ['', 'is empty: put it back from a copy'],
      ['\n', 'is empty'],
      ['x', 'holds no Ed25519 key: put it back'],
      ['{"kty":"OKP"}', 'holds no Ed25519 key'],
    ] as const) {
      await writeFile(path, text);
      await expect(signingKeyFrom(path)).rejects.toMatchObject(unusable(said));
    }
  });

  it('is refused when others may read or write it', async () => {
    await readOrCreateSecret(path, () => 'x');
    for (const mode of [0o666, 0o640, 0o604]) {
      await chmod(path, mode);
      await expect(readSecret(path)).rejects.toMatchObject(unusable(`chmod 600 ${path}`));
      await expect(refuseOpenSecret(path)).rejects.toMatchObject(unusable(`chmod 600 ${path}`));
    }
    await chmod(path, 0o400);
    expect(await readSecret(path)).toBe('x');
    await refuseOpenSecret(path);
    await refuseOpenSecret(join(dir, 'nowhere'));
    expect(await readSecret(join(dir, 'nowhere'))).toBeUndefined();
  });
});

it('an error that the system names is printed in one line, and one that nobody foresaw whole', async () => {
  const named = await readFile('/nowhere').catch((error: unknown) => error);
  expect(printed(named)).toBe("ENOENT: no such file or directory, open '/nowhere'");
  const fault = new TypeError('x is not a function');
  expect(printed(fault)).toBe(fault);
});
