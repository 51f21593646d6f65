import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { claimFolder, isInUse } from './folder-use.ts';
import { pruneNights } from './nights.ts';

let nights: string;
beforeEach(async () => {
  nights = await mkdtemp(join(tmpdir(), 'siaga-nights-'));
  for (const name of ['2024-a', '2024-b', '2024-c', '2024-d']) await mkdir(join(nights, name));
});
afterEach(() => rm(nights, { recursive: true, force: true }));

it('keeps the newest nights', async () => {
  await pruneNights(nights, 3);
  expect(await readdir(nights)).toEqual(['2024-b', '2024-c', '2024-d']);
});

it('keeps an old night in which a stack runs', async () => {
  await claimFolder(join(nights, '2024-a'));
  expect(await isInUse(join(nights, '2024-a'))).toBe(true);
  await pruneNights(nights, 2);
  expect(await readdir(nights)).toEqual(['2024-a', '2024-c', '2024-d']);
});

it('does not take a process that is gone, or another with its id, for one that runs', async () => {
  const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
  await once(child, 'exit');
  for (const owner of [`${String(child.pid)} 1`, `${String(process.pid)} 1`, '', 'nonsense']) {
    await writeFile(join(nights, '2024-a', 'in-use-by'), owner);
    expect(await isInUse(join(nights, '2024-a')), owner).toBe(false);
  }
  await pruneNights(nights, 3);
  expect(await readdir(nights)).not.toContain('2024-a');
});
