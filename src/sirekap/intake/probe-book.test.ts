import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openProbeBook, PROBE_FILE } from './probe-book.ts';

const AT = '2024-02-14T08:00:00.000Z';
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'siaga-probes-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const lines = async (): Promise<number> =>
  (await readFile(join(folder, PROBE_FILE), 'utf8')).split('\n').length - 1;

describe('the book of synthetic photos', () => {
  it('knows a key again, also after a restart and of two that come at once', async () => {
    const book = await openProbeBook(folder);
    expect(await Promise.all([book.accept('a', AT), book.accept('a', AT)])).toEqual(['stored', 'duplicate']);
    await book.close();
    const reborn = await openProbeBook(folder);
    expect([await reborn.accept('a', AT), await reborn.accept('b', AT)]).toEqual(['duplicate', 'stored']);
    await reborn.close();
    expect(await lines()).toBe(2);
  });

  it('begins anew when it is full, so that what probes leave behind is bounded', async () => {
    const book = await openProbeBook(folder, 20);
    const keys = Array.from({ length: 21 }, (_, n) => `k${String(n)}`);
    await Promise.all(keys.map((key) => book.accept(key, AT)));
    await book.close();
    expect(await lines()).toBe(1);
  });
});
