import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { noteCluster, removeStack } from './remove.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'siaga-remove-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

it('takes a cluster that lies elsewhere along with the folder of its stack, and no other', async () => {
  for (const path of ['night', 'var/one/postgres', 'var/two/postgres']) {
    await mkdir(join(dir, path), { recursive: true });
  }
  await noteCluster(join(dir, 'night'), join(dir, 'var/one/postgres'));
  await removeStack(join(dir, 'night'));
  expect(await readdir(dir)).toEqual(['var']);
  expect(await readdir(join(dir, 'var'))).toEqual(['two']);
});

it('removes a folder that holds its own cluster', async () => {
  await mkdir(join(dir, 'night/postgres'), { recursive: true });
  await noteCluster(join(dir, 'night'), join(dir, 'night/postgres'));
  await removeStack(join(dir, 'night'));
  expect(await readdir(dir)).toEqual([]);
});
