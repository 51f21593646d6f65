import { chmod, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../../kernel/index.ts';
import { vapidFrom } from './vapid.ts';

let home: string;
let path: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'siaga-kunci-'));
  path = join(home, 'kunci');
});
afterEach(() => rm(home, { recursive: true }));

const open = () => vapidFrom(path, 'mailto:a@kpu.example', new ManualClock(0));

describe('the key of what is pushed', () => {
  it('is made at first start, for nobody else to read, and is the same ever after', async () => {
    const { publicKey } = await open();
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await open()).publicKey).toBe(publicKey);
  });

  it('is refused when others may read it', async () => {
    await open();
    await chmod(path, 0o640);
    await expect(open()).rejects.toMatchObject({ code: 'KEY_FILE_UNUSABLE' });
  });

  it.each(['bukan kunci', 'A'.repeat(43), 'A'.repeat(44)])('is refused when it is %s', async (text) => {
    await writeFile(path, text, { mode: 0o600 });
    await expect(open()).rejects.toMatchObject({ code: 'KEY_FILE_UNUSABLE' });
  });
});
