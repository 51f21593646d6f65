import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { PROVINCES } from '../../catalog/index.ts';
import { regionName, type AreaNames } from '../domain/area-names.ts';
import { readContacts } from './contact-list.ts';
import { loadAreas } from './load-areas.ts';
import type { KecamatanStations, TpsRegister } from './register.ts';
import { rehearsalRegister } from './rehearsal-register.ts';
import { importedRegister, importTps } from './tps-list.ts';

let areas: AreaNames;
let dir: string;
beforeAll(async () => {
  areas = await loadAreas();
});
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'siaga-manual-'));
});
afterEach(async () => {
  await rm(dir, { recursive: true, force: true });
});

async function all(register: TpsRegister, scope: string): Promise<KecamatanStations[]> {
  const found: KecamatanStations[] = [];
  for await (const kecamatan of register.kecamatanIn(scope)) found.push(kecamatan);
  return found;
}

async function desaOf(register: TpsRegister): Promise<readonly string[]> {
  const codes: string[] = [];
  for await (const code of register.desaCodes()) codes.push(code);
  return codes;
}

describe('the names of places', () => {
  it('come by the interior ministry’s codes, the same as TPS codes begin with', () => {
    expect(areas.nameOf('5201')).toBe('Kabupaten Lombok Barat');
    expect(areas.nameOf('110101')).toBe('Bakongan');
    expect(areas.nameOf('1101012001')).toBe('Keude Bakongan');
  });

  it('know every province of the catalog with as many kab/kota', () => {
    for (const { code, kabKota } of PROVINCES) {
      expect(areas.nth(code, kabKota - 1), code).toBeDefined();
      expect(areas.nth(code, kabKota), code).toBeUndefined();
    }
  });
});

describe('the register for rehearsals', () => {
  it('has 7,277 kecamatan with all TPS of the catalog, each once and under its own', async () => {
    const register = rehearsalRegister(areas);
    let kecamatan = 0;
    let tps = 0;
    for (const { code } of PROVINCES) {
      for (const { code: of, stations } of await all(register, code)) {
        kecamatan += 1;
        tps += stations.length;
        expect(stations.every((station) => station.tps.startsWith(of))).toBe(true);
      }
    }
    expect(kecamatan).toBe(7_277);
    expect(tps).toBe(PROVINCES.reduce((sum, province) => sum + province.tps, 0));
  });

  it('lends names by order, and says of a place that has none that it is of a rehearsal', async () => {
    const { names } = rehearsalRegister(areas);
    expect(regionName('520901', names)).toMatch(/, Kota Mataram, Nusa Tenggara Barat$/);
    expect(names.kecamatan('310199')).toBe('Kecamatan 310199 (gladi)');
  });

  it('gives a part of a province, and nothing of a region that is none', async () => {
    const register = rehearsalRegister(areas);
    expect((await all(register, '520101')).map(({ code }) => code)).toEqual(['520101']);
    const kab = await all(register, '5201');
    expect(kab.length).toBeGreaterThan(5);
    expect(kab.every(({ code }) => code.startsWith('5201'))).toBe(true);
    expect(await all(register, '99')).toEqual([]);
  });
});

describe('a list of TPS', () => {
  const HEAD = 'kode_tps,dpt,alamat';
  const write = async (name: string, lines: readonly string[]): Promise<string> => {
    const path = join(dir, name);
    await writeFile(path, [HEAD, ...lines, ''].join('\n'));
    return path;
  };
  const data = () => join(dir, 'data');

  it('takes the place of the laid-out one, sorted, with its real names, for its owner alone', async () => {
    const path = await write('tps.csv', [
      '1101012001002,,"Balai Desa, lama"',
      '1101012001001,287,SDN 1',
      '1101022001001,,',
    ]);
    expect(await importTps({ from: path, dataDir: data(), areas })).toEqual({
      tps: 3,
      kecamatan: 2,
      nameless: [],
    });
    const register = await importedRegister(data(), areas);
    expect(register?.isRehearsal).toBe(false);
    expect(register?.names.kecamatan('110101')).toBe('Bakongan');
    expect(await all(register!, '1101')).toEqual([
      {
        code: '110101',
        stations: [
          { tps: '1101012001001', dpt: 287, address: 'SDN 1' },
          { tps: '1101012001002', address: 'Balai Desa, lama' },
        ],
      },
      { code: '110102', stations: [{ tps: '1101022001001' }] },
    ]);
    expect((await stat(join(data(), 'tps.csv'))).mode & 0o777).toBe(0o600);
  });

  it('may be a folder; codes without a name are told', async () => {
    await mkdir(join(dir, 'banyak'));
    await write('banyak/a.csv', ['1101012001001,,']);
    await write('banyak/b.CSV', ['1199992001001,,']);
    const { tps, nameless } = await importTps({ from: join(dir, 'banyak'), dataDir: data(), areas });
    expect([tps, nameless]).toEqual([2, ['119999', '1199992001']]);
  });

  it('with faults is refused with every line number, and the list before stays', async () => {
    await importTps({ from: await write('baik.csv', ['1101012001001,,']), dataDir: data(), areas });
    const bad = await write('buruk.csv', [
      '110101200100,,',
      '9901012001001,,',
      '1101012001003,x,',
      '1101012001003',
    ]);
    await expect(importTps({ from: bad, dataDir: data(), areas })).rejects.toMatchObject({
      code: 'MANUAL_CSV_REFUSED',
      detail: expect.stringMatching(
        /baris 2: .*13 angka\n.*baris 3: provinsi 99.*\n.*baris 4: dpt.*\n.*baris 5: ada 1 kolom/,
      ),
    });
    const register = await importedRegister(data(), areas);
    expect((await all(register!, '11'))[0]?.stations).toHaveLength(1);
  });

  it('without a TPS is refused, and the list before stays', async () => {
    await importTps({ from: await write('baik.csv', ['1101012001001,,']), dataDir: data(), areas });
    await expect(
      importTps({ from: await write('kosong.csv', []), dataDir: data(), areas }),
    ).rejects.toMatchObject({ code: 'MANUAL_CSV_REFUSED', detail: expect.stringContaining('satu TPS pun') });
    expect(await all((await importedRegister(data(), areas))!, '11')).toHaveLength(1);
  });

  it('of one kabupaten does not take the place of the nation’s unless somebody says so; the former is kept', async () => {
    const nation = await write('semua.csv', ['1101012001001,,', '1101012001002,,', '5201012001001,,']);
    const part = await write('satu.csv', ['1101012001001,,', '1101012001002,,', '1101012001003,,']);
    await importTps({ from: nation, dataDir: data(), areas });
    await expect(importTps({ from: part, dataDir: data(), areas })).rejects.toMatchObject({
      code: 'MANUAL_LIST_SHRINKS',
      detail: expect.stringMatching(/1 kecamatan akan hilang \(misalnya 520101\).*--replace/),
    });
    await importTps({ from: part, dataDir: data(), areas, mayShrink: true });
    expect(await all((await importedRegister(data(), areas))!, '52')).toEqual([]);
    expect(await readFile(join(data(), 'tps-sebelumnya.csv'), 'utf8')).toContain('5201012001001');
    expect((await stat(join(data(), 'tps-sebelumnya.csv'))).mode & 0o777).toBe(0o600);
  });

  it('names twenty faults and counts the rest', async () => {
    const bad = await write(
      'buruk.csv',
      Array.from({ length: 25 }, () => 'x,,'),
    );
    await expect(importTps({ from: bad, dataDir: data(), areas })).rejects.toMatchObject({
      detail: expect.stringContaining('dan 5 baris lain'),
    });
  });

  it('refuses a TPS that is in it twice, too many rows, too many bytes, and what is not there', async () => {
    const twice = await write('dua.csv', ['1101012001001,,', '1101012001001,,']);
    await expect(importTps({ from: twice, dataDir: data(), areas })).rejects.toMatchObject({
      detail: expect.stringContaining('baris 3: TPS 1101012001001 sudah ada'),
    });
    await expect(
      importTps({ from: twice, dataDir: data(), areas, limits: { bytes: 1_000, rows: 1 } }),
    ).rejects.toMatchObject({
      code: 'MANUAL_CSV_TOO_LARGE',
    });
    await expect(
      importTps({ from: twice, dataDir: data(), areas, limits: { bytes: 10, rows: 9 } }),
    ).rejects.toMatchObject({
      code: 'MANUAL_CSV_TOO_LARGE',
    });
    await expect(
      importTps({ from: join(dir, 'tidak-ada.csv'), dataDir: data(), areas }),
    ).rejects.toMatchObject({
      code: 'MANUAL_FILE_UNREADABLE',
    });
    expect(await importedRegister(data(), areas)).toBeUndefined();
  });

  it('refuses what is not UTF-8, naming the line', async () => {
    const path = join(dir, 'latin.csv');
    await writeFile(
      path,
      Buffer.concat([Buffer.from(`${HEAD}\n1101012001001,,Jal`), Buffer.from([0xe9, 0x0a])]),
    );
    await expect(importTps({ from: path, dataDir: data(), areas })).rejects.toMatchObject({
      detail: expect.stringContaining('baris 2: bukan teks UTF-8'),
    });
  });
});

describe('a list of people to call', () => {
  const read = async (...rows: readonly string[]) => {
    const path = join(dir, 'kontak.csv');
    await writeFile(path, ['wilayah;jabatan;nama;telepon', ...rows, ''].join('\n'));
    return readContacts(path, rehearsalRegister(areas));
  };

  it('is refused whole when a telephone is none', async () => {
    await expect(read('5201;KPU;Ayu;0812 3456 789', '5201;KPU;Budi;lupa')).rejects.toMatchObject({
      detail: expect.stringContaining('baris 3: telepon "lupa"'),
    });
  });

  it('takes codes of every level, with dots or bare, and the nation', async () => {
    const codes = ['52', '5201', '52.01', '520101', '52.01.01', '5201012001', '52.01.01.2001', 'Nasional'];
    const { contacts, changed } = await read(...codes.map((code) => `${code};KPU;Ayu;0812345678`));
    expect(contacts.map(({ region }) => region)).toEqual([
      ...['52', '5201', '5201', '520101', '520101', '5201012001', '5201012001', 'nasional'],
    ]);
    expect(changed).toEqual([]);
  });

  it('is refused for a region that the list of TPS does not have, with line, code and what to do', async () => {
    const rows = ['520101;PPK;Ayu;0812345678', '520199;Ketua PPK;Budi;0812345678', '99;KPU;Eka;0812345678'];
    await expect(read(...rows)).rejects.toMatchObject({
      code: 'MANUAL_CSV_REFUSED',
      detail: expect.stringMatching(
        /baris 3: wilayah 52\.01\.99 tidak ada dalam daftar TPS; .*tps-import.*\n.*baris 4: wilayah 99 tidak ada/,
      ),
    });
    for (const none of ['520', '52.0101.', '5.201', '5201012001001', ''])
      await expect(read(`${none};KPU;Ayu;0812345678`)).rejects.toMatchObject({
        detail: expect.stringContaining(`wilayah "${none}" bukan "nasional" atau kode`),
      });
  });

  it('is held against the list that was imported, where one was', async () => {
    const from = join(dir, 'tps.csv');
    const data = join(dir, 'data');
    await writeFile(from, 'kode_tps\n1101012001001\n1101012001002\n1101012002001\n1101022001001\n');
    await importTps({ from, dataDir: data, areas });
    const register = (await importedRegister(data, areas))!;
    expect(await desaOf(register)).toEqual(['1101012001', '1101012002', '1101022001']);
    const path = join(dir, 'kontak.csv');
    await writeFile(path, 'wilayah;jabatan;nama;telepon\n110102;PPK;Ayu;0812345678\n');
    expect((await readContacts(path, register)).contacts).toHaveLength(1);
    await writeFile(path, 'wilayah;jabatan;nama;telepon\n110103;PPK;Ayu;0812345678\n');
    await expect(readContacts(path, register)).rejects.toMatchObject({
      detail: expect.stringContaining('baris 2: wilayah 11.01.03 tidak ada dalam daftar TPS; perbaiki'),
    });
  });

  it('is taken with letters that paper lacks, and tells of their lines', async () => {
    const { contacts, changed } = await read(
      '5201;KPU;Syafiʼi;0812345678',
      '5201;Ketua ŝ;Ḥasan 😀;0812345678',
    );
    expect(contacts.map(({ name }) => name)).toEqual(['Syafiʼi', 'Ḥasan 😀']);
    expect(changed).toEqual([{ line: 3, letters: ['ŝ → s', 'Ḥ → H', '😀 → ?'] }]);
  });
});

describe('the desa of a register', () => {
  it('are those of its TPS, each once', async () => {
    const register = rehearsalRegister(areas);
    const codes = await desaOf(register);
    const lombok = (await all(register, '5201')).flatMap(({ stations }) => stations.map(({ tps }) => tps));
    expect(codes.filter((code) => code.startsWith('5201'))).toEqual([
      ...new Set(lombok.map((tps) => tps.slice(0, 10))),
    ]);
    expect(new Set(codes).size).toBe(codes.length);
  });
});
