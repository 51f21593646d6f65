import { appendFile, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { AreaNames } from '../domain/area-names.ts';
import { rehearsalRegister } from '../regions/rehearsal-register.ts';
import { ChainedRecord } from './chained-record.ts';
import { importPleno, readPleno } from './pleno-record.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'siaga-manual-'));
});
afterEach(async () => {
  await rm(dir, { recursive: true, force: true });
});

const at = new Date('2024-02-15T03:00:00Z');

describe('a chained record', () => {
  const open = () => new ChainedRecord(dir, 'uji.jsonl', z.string());
  const file = () => join(dir, 'uji.jsonl');

  it('keeps who said what and when, in order, for its owner alone', async () => {
    await open().append('Ayu', at, 'satu');
    await open().append('Budi', at, 'dua');
    expect((await open().read()).map(({ seq, by, data }) => [seq, by, data])).toEqual([
      [1, 'Ayu', 'satu'],
      [2, 'Budi', 'dua'],
    ]);
    expect((await stat(file())).mode & 0o777).toBe(0o600);
  });

  it('takes what several say at once one after another', async () => {
    await Promise.all(Array.from({ length: 8 }, (_, n) => open().append('Ayu', at, String(n))));
    expect((await open().read()).map(({ data }) => data).sort()).toEqual([
      '0',
      '1',
      '2',
      '3',
      '4',
      '5',
      '6',
      '7',
    ]);
  });

  it.each([
    ['changed', (text: string) => text.replace('satu', 'lain')],
    ['removed', (text: string) => text.split('\n').slice(1).join('\n')],
    ['exchanged', (text: string) => text.split('\n').slice(0, 2).reverse().concat('').join('\n')],
    ['under another name', (text: string) => text.replace('Ayu', 'Adi')],
  ])('does not read on when a line was %s, nor take more', async (_what, change) => {
    await open().append('Ayu', at, 'satu');
    await open().append('Ayu', at, 'dua');
    await writeFile(file(), change(await readFile(file(), 'utf8')));
    await expect(open().read()).rejects.toMatchObject({ code: 'MANUAL_RECORD_BROKEN' });
    await expect(open().append('Ayu', at, 'tiga')).rejects.toMatchObject({ code: 'MANUAL_RECORD_BROKEN' });
  });

  it('passes over half a line that a crash left, and writes over it', async () => {
    await open().append('Ayu', at, 'satu');
    await appendFile(file(), '{"seq":2,"at":');
    expect(await open().read()).toHaveLength(1);
    await open().append('Budi', at, 'dua');
    expect((await open().read()).map(({ data }) => data)).toEqual(['satu', 'dua']);
  });
});

describe('a PPK’s table', () => {
  const register = rehearsalRegister(new AreaNames([]));
  const HEAD = 'kode_tps;jenis;selesai;tidak_sah;digunakan;suara_1;suara_2';
  const take = async (lines: readonly string[], by = 'PPK') => {
    const path = join(dir, 'pleno.csv');
    await writeFile(path, [HEAD, ...lines, ''].join('\r\n'));
    return importPleno(join(dir, 'data'), { path, by, at, register });
  };

  it('is taken whole, blank rows left out, and a correction keeps what was said', async () => {
    const blank = '5201012001002;ppwp;;;;;';
    expect(await take(['5201012001001;ppwp;ya;1;6;2;3', blank])).toEqual({ rows: 1, blank: 1 });
    await take(['5201012001001;ppwp;ya;1;7;3;3'], 'PPK kedua');
    const [row] = (await readPleno(join(dir, 'data'))).values();
    expect(row).toMatchObject({ by: 'PPK kedua', totals: { candidates: [3, 3] }, before: [{ by: 'PPK' }] });
  });

  it('with bad rows is refused with their line numbers, and nothing of it is kept', async () => {
    const refusal = take([
      '5201012001001;ppwp;ya;1;6;2;3',
      '5201012001002;ppwp;ya;1;9;2;3',
      '5201012001003;presiden;ya;1;6;2;3',
      '5201012001001;ppwp;ya;1;6;2;3',
    ]);
    await expect(refusal).rejects.toMatchObject({
      code: 'MANUAL_CSV_REFUSED',
      detail: expect.stringMatching(/baris 3: .*\n.*baris 4: .*\n.*baris 5: .*sudah ada/),
    });
    expect((await readPleno(join(dir, 'data'))).size).toBe(0);
  });

  it('with a TPS that is in no list is refused, naming the line', async () => {
    await expect(
      take(['5201012001001;ppwp;ya;1;6;2;3', '5201019999999;ppwp;ya;1;6;2;3']),
    ).rejects.toMatchObject({
      detail: expect.stringContaining('baris 3: TPS 5201019999999 tidak ada'),
    });
  });

  it('comes back from a spreadsheet: UTF-16 with tabs, its own headings, empty cells left out', async () => {
    const path = join(dir, 'excel.txt');
    const lines = [
      HEAD.replaceAll(';', '\t').replace('kode_tps', 'Kode TPS'),
      '52.01.01.2001.001\tPPWP\tYa\t1\t6\t2\t3',
      '52.01.01.2001.002\tppwp',
      '\t\t\t',
    ];
    await writeFile(path, `\uFEFF${lines.join('\r\n')}`, 'utf16le');
    const taken = await importPleno(join(dir, 'data'), { path, by: 'PPK', at, register });
    expect(taken).toEqual({ rows: 1, blank: 1 });
  });

  it('in UTF-16 of the other order is refused by its name', async () => {
    const path = join(dir, 'be.csv');
    await writeFile(path, Buffer.from(`\uFEFF${HEAD}`, 'utf16le').swap16());
    await expect(importPleno(join(dir, 'data'), { path, by: 'PPK', at, register })).rejects.toMatchObject({
      detail: expect.stringContaining('UTF-16 BE'),
    });
  });

  it('with more ballots than a TPS got is refused, unless somebody means it', async () => {
    const many = '5201012001001;ppwp;ya;0;9000;4500;4500';
    await expect(take([many])).rejects.toMatchObject({
      detail: expect.stringMatching(/baris 2: TPS 5201012001001 digunakan 9000, tetapi DPT \d+:/),
    });
    const path = join(dir, 'pleno.csv');
    const meant = { path, by: 'PPK', at, register, mayExceedDpt: true };
    expect(await importPleno(join(dir, 'data'), meant)).toMatchObject({ rows: 1 });
  });

  it('that nobody has filled in is refused', async () => {
    await expect(take(['5201012001001;ppwp;;;;;'])).rejects.toMatchObject({ code: 'MANUAL_CSV_REFUSED' });
  });
});
