import { chmod, mkdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { closeFolders } from './close-folders.ts';
import { tempDir } from './queue/testing/temp-dir.ts';

describe('the folders of a gateway', () => {
  let dir: Awaited<ReturnType<typeof tempDir>>;
  let said: unknown[];
  const logger = { warn: (what: unknown) => said.push(what), error: (what: unknown) => said.push(what) };
  const open = async (name: string): Promise<string> => {
    const path = join(dir.path, name);
    await mkdir(path, { recursive: true });
    await chmod(path, 0o777);
    return path;
  };
  const modes = (paths: readonly string[]) =>
    Promise.all(paths.map(async (path) => ((await stat(path)).mode & 0o777).toString(8)));

  beforeEach(async () => {
    said = [];
    dir = await tempDir();
  });
  afterEach(() => dir[Symbol.asyncDispose]());

  it('are closed to others at a start, once, and each is told', async () => {
    const names = ['keys', 'queue', 'queue.1', 'partial', 'receipts', 'policy', 'standby-gw-wib'];
    const paths = [...(await Promise.all(names.map(open))), await open('.')];
    await closeFolders(dir.path, logger as never);
    expect(await modes(paths)).toEqual(paths.map(() => '700'));
    expect(said).toHaveLength(paths.length);
    expect(said).toContainEqual({ folder: join(dir.path, 'keys'), mode: '0777' });
    await closeFolders(dir.path, logger as never);
    expect(said).toHaveLength(paths.length);
  });

  it('are closed alone where somebody else has things beside them', async () => {
    const [keys, other, all] = [await open('keys'), await open('somebody'), await open('.')];
    await writeFile(join(dir.path, 'file'), '');
    await closeFolders(dir.path, logger as never);
    expect(await modes([keys, other, all])).toEqual(['700', '777', '777']);
  });

  it('need not be there yet', async () => {
    await closeFolders(join(dir.path, 'nowhere'), logger as never);
    expect(said).toEqual([]);
  });
});
