import { chmod, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import jpeg from 'jpeg-js';
import { probeTpsOf } from '../catalog/index.ts';
import { probeAccountsFrom } from './accounts.ts';
import { syntheticPhoto } from './synthetic-photo.ts';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'siaga-accounts-'));
  file = join(folder, 'accounts.json');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('the accounts of a vantage', () => {
  it('are made once, for nobody else to read, one a zone', async () => {
    const made = await probeAccountsFrom(file, 12);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect([...made].map(([zone, { tps }]) => [zone, tps])).toEqual([
      ['WIB', probeTpsOf('WIB', 12)],
      ['WITA', probeTpsOf('WITA', 12)],
      ['WIT', probeTpsOf('WIT', 12)],
    ]);
    expect(new Set([...made.values()].map(({ password }) => password)).size).toBe(3);
    expect(await probeAccountsFrom(file, 12)).toEqual(made);
  });

  it('are refused from a file that others may read', async () => {
    await probeAccountsFrom(file, 1);
    await chmod(file, 0o644);
    await expect(probeAccountsFrom(file, 1)).rejects.toThrow('KEY_FILE_UNUSABLE');
  });

  it.each(['{}x', '{"5271012001001-1": "sandi-yang-panjang"}'])('are not %s', async (text) => {
    await writeFile(file, text, { mode: 0o600 });
    await expect(probeAccountsFrom(file, 1)).rejects.toThrow('holds no credentials of probes');
  });
});

describe('a synthetic photo', () => {
  it('is a picture for every reader, says what it is, and is like no other', () => {
    const [one, two] = [syntheticPhoto(probeTpsOf('WIB', 1), '1'), syntheticPhoto(probeTpsOf('WIB', 1), '2')];
    expect(jpeg.decode(one.bytes)).toMatchObject({ width: 64, height: 48 });
    expect(one.bytes.toString('latin1')).toContain('SINTETIS - bukan C.Hasil');
    expect(one.bytes.length).toBeLessThan(2_000);
    expect(one.key).not.toBe(two.key);
  });
});
