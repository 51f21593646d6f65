import { execFileSync } from 'node:child_process';
import { appendFile, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openRegister, type SubscriptionRegister } from './register.ts';

const NOW = Date.parse('2024-02-14T07:00:00Z');

let home: string;
let folder: string;
let register: SubscriptionRegister;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'siaga-langganan-'));
  folder = join(home, 'langganan');
  register = await openRegister(folder);
});
afterEach(async () => {
  await register.close();
  await rm(home, { recursive: true });
});

const reopen = async () => {
  await register.close();
  register = await openRegister(folder);
};
const file = () => join(folder, 'langganan.jsonl');
const known = () => [...register.all()].map(({ email, region }) => `${region} ${email}`);

describe('who subscribed', () => {
  it('is known again after a restart, once each, and without who left', async () => {
    const first = await register.add('a@kpu.example', '52', NOW);
    expect(await register.add('a@kpu.example', '52', NOW + 1)).toEqual(first);
    await register.add('a@kpu.example', 'nasional', NOW);
    const gone = await register.add('b@kpu.example', '52', NOW);
    await register.remove(gone.id);
    await register.remove(gone.id);
    await reopen();
    expect(known()).toEqual(['52 a@kpu.example', 'nasional a@kpu.example']);
    expect(await readFile(file(), 'utf8')).not.toContain('b@kpu.example');
  });

  it('is read past a line that a crash tore', async () => {
    await register.add('a@kpu.example', '52', NOW);
    await appendFile(file(), '{"id":"x","ema');
    await reopen();
    expect(known()).toEqual(['52 a@kpu.example']);
    await register.add('c@kpu.example', '52', NOW);
    await reopen();
    expect(known()).toHaveLength(2);
  });

  it('is in the file no more as soon as that has been said, nor comes back', async () => {
    const first = await register.add('a@kpu.example', '52', NOW);
    await register.add('b@kpu.example', '52', NOW);
    await register.remove(first.id);
    const text = await readFile(file(), 'utf8');
    expect(text).not.toContain('a@kpu.example');
    expect(text).toContain('b@kpu.example');
    expect(await readdir(folder)).toEqual(['langganan.jsonl']);
    await reopen();
    expect(known()).toEqual(['52 b@kpu.example']);
  });

  it('is read past a damaged line, which is set aside for its owner alone and told of once', async () => {
    await register.add('a@kpu.example', '52', NOW);
    await register.close();
    const whole = await readFile(file(), 'utf8');
    await writeFile(file(), `{"id":"x","ema${whole}${whole}{"id":1}\n`);
    register = await openRegister(folder);
    expect(known()).toEqual(['52 a@kpu.example']);
    expect(register.damagedLines).toBe(2);
    expect(await readFile(`${file()}.rusak`, 'utf8')).toBe(`{"id":"x","ema${whole}{"id":1}\n`);
    expect((await stat(`${file()}.rusak`)).mode & 0o777).toBe(0o600);
    await reopen();
    expect(register.damagedLines).toBe(0);
  });

  it('has left when an earlier version wrote so', async () => {
    const gone = await register.add('a@kpu.example', '52', NOW);
    await register.close();
    await appendFile(file(), `${JSON.stringify({ gone: gone.id })}\n`);
    register = await openRegister(folder);
    expect(known()).toEqual([]);
  });

  it('is for nobody else to read', async () => {
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    expect((await stat(file())).mode & 0o777).toBe(0o600);
  });

  it('has no more regions than there are, whoever asks', async () => {
    for (let n = 0; n < 50; n += 1) await register.add('a@kpu.example', String(n), NOW);
    await expect(register.add('a@kpu.example', 'lain', NOW)).rejects.toMatchObject({
      code: 'STATUS_SUBSCRIPTIONS_FULL',
    });
    await register.add('b@kpu.example', '51', NOW);
  });
});

describe.skipIf(process.getuid?.() !== 0)('who subscribes while the disk is full', () => {
  it('is refused, takes nobody else along, and whoever is known may leave all the same', async () => {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16k', 'tmpfs', folder]);
    try {
      await reopen();
      const first = await register.add('pertama@kpu.example', '52', NOW);
      let refused: unknown;
      let count = 1;
      while (refused === undefined && count < 400)
        await register
          .add(`a${String(count)}@${'x'.repeat(200)}.example`, '52', NOW)
          .then(() => (count += 1))
          .catch((error: unknown) => (refused = error));
      expect(refused).toMatchObject({ code: 'ENOSPC' });
      await register.remove(first.id);
      expect(await readFile(file(), 'utf8')).not.toContain('pertama@kpu.example');
      execFileSync('mount', ['-o', 'remount,size=1m', folder]);
      await register.add('b@kpu.example', '52', NOW);
      await reopen();
      expect(register.damagedLines).toBe(0);
      expect(known()).toHaveLength(count);
      expect(known().at(-1)).toBe('52 b@kpu.example');
    } finally {
      await register.close();
      execFileSync('umount', ['-l', folder]);
      register = await openRegister(folder);
    }
  });
});
