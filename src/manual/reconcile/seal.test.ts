import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { reconcile } from '../domain/reconcile.ts';
import { receiptKeysIn } from '../states/shown-receipts.ts';
import { AT, factsOf, sha256, stored, uploadOf } from '../testing/facts.ts';
import { exportReconciliation, verifyReconciliation } from './seal.ts';

let dir: string;
let to: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'siaga-seal-'));
  to = join(dir, 'hasil');
  const facts = factsOf({ stored: [stored(uploadOf('a'))] });
  const found = reconcile({ scope: '52', facts, pleno: [], notes: [], hash: sha256 });
  const judged = { may: false, why: [] };
  await exportReconciliation(found, {
    ...{ to, dataDir: join(dir, 'data'), by: 'Ayu', at: new Date(AT), back: judged, closing: judged },
  });
  await writeFile(join(dir, 'kunci.json'), await readFile(join(to, 'kunci.json')));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const verify = async () => verifyReconciliation(to, await receiptKeysIn([join(dir, 'kunci.json')]));
const brokenBy = (what: string) => ({
  code: 'MANUAL_SEAL_BROKEN',
  detail: expect.stringContaining(what),
});

describe('a sealed reconciliation', () => {
  it('is as it was signed while nobody touched it', async () => {
    await expect(verify()).resolves.toMatchObject({ scope: '52', by: 'Ayu' });
  });

  it.each(['tps.csv', 'selisih.csv', 'angka.csv', 'jumlah.csv', 'rekonsiliasi.json', 'kunci.json'])(
    'is broken by a change of %s, or when it is gone',
    async (name) => {
      const path = join(to, name);
      await writeFile(path, `${await readFile(path, 'utf8')} `);
      await expect(verify()).rejects.toMatchObject(brokenBy(`${name} berubah`));
      await rm(path);
      await expect(verify()).rejects.toMatchObject(brokenBy(`${name} tidak terbaca`));
    },
  );

  it('is broken by what lies beside it and was not sealed, files and folders, each by its name', async () => {
    await mkdir(join(to, 'lampiran'));
    await writeFile(join(to, 'selisih-akhir.csv'), 'palsu');
    await writeFile(join(to, '.tersembunyi'), '');
    await expect(verify()).rejects.toMatchObject(brokenBy(': .tersembunyi, lampiran, selisih-akhir.csv;'));
  });

  it('names ten strangers and counts the rest', async () => {
    for (let n = 10; n < 22; n += 1) await writeFile(join(to, `x${String(n)}`), '');
    await expect(verify()).rejects.toMatchObject(brokenBy('x18, x19 dan 2 lagi;'));
  });
});
