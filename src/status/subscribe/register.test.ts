import { appendFile, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
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
    expect(await readFile(join(folder, 'langganan.jsonl'), 'utf8')).not.toContain('b@kpu.example');
  });

  it('is read past a line that a crash tore', async () => {
    await register.add('a@kpu.example', '52', NOW);
    await appendFile(join(folder, 'langganan.jsonl'), '{"id":"x","ema');
    await reopen();
    expect(known()).toEqual(['52 a@kpu.example']);
    await register.add('c@kpu.example', '52', NOW);
    await reopen();
    expect(known()).toHaveLength(2);
  });

  it('is for nobody else to read', async () => {
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    expect((await stat(join(folder, 'langganan.jsonl'))).mode & 0o777).toBe(0o600);
  });

  it('has no more regions than there are, whoever asks', async () => {
    for (let n = 0; n < 50; n += 1) await register.add('a@kpu.example', String(n), NOW);
    await expect(register.add('a@kpu.example', 'lain', NOW)).rejects.toMatchObject({
      code: 'STATUS_SUBSCRIPTIONS_FULL',
    });
    await register.add('b@kpu.example', '51', NOW);
  });
});
