import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../kernel/index.ts';
import { AreaNames } from '../domain/area-names.ts';
import type { Contact } from '../domain/contacts.ts';
import type { TpsRegister } from '../regions/register.ts';
import { rehearsalRegister } from '../regions/rehearsal-register.ts';
import { noStates } from '../states/no-states.ts';
import type { StateSource } from '../states/state-source.ts';
import { factsOf, queued, READ, shown, uploadOf } from '../testing/facts.ts';
import { kabKotaFolder, slug } from './folders.ts';
import { makePacks, type PacksProgress } from './make-packs.ts';

const register = rehearsalRegister(new AreaNames([]));
const unasked = noStates(['gw-wib', 'gw-wita']);
const NIGHT = Date.parse('2024-02-14T12:15:00Z');

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'siaga-packs-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const make = (
  options: {
    scope?: string;
    register?: TpsRegister;
    states?: StateSource;
    contacts?: readonly Contact[];
  } = {},
  onProgress: (progress: PacksProgress) => void = () => undefined,
) =>
  makePacks({
    ...{ scope: '5201', dir: join(dir, 'paket'), register, states: unasked, receipts: [], contacts: [] },
    ...{ expected: { ppwp: 3 }, workers: 2, clock: new ManualClock(NIGHT), onProgress },
    ...options,
  });

describe('the folders of packs', () => {
  it('have names that every system takes', () => {
    expect(slug("  Ma'rang / Désa Baru ")).toBe('ma-rang-desa-baru');
    expect(kabKotaFolder('520101', 'Kabupaten Lombok Barat')).toBe('5201-kabupaten-lombok-barat');
  });
});

describe('the packs of a region', () => {
  it('are made for each kecamatan, with progress, an index and the hash of each file', async () => {
    const seen: number[] = [];
    const { packs } = await make({}, ({ packs: made }) => seen.push(made));
    expect(seen).toEqual(packs.map((_, at) => at + 1));
    const manifest = JSON.parse(await readFile(join(dir, 'paket', 'manifest.json'), 'utf8')) as {
      readonly isRehearsal: boolean;
      readonly packs: readonly {
        readonly files: readonly { readonly path: string; readonly sha256: string }[];
      }[];
    };
    expect(manifest).toMatchObject({ isRehearsal: true });
    expect(manifest.packs).toHaveLength(packs.length);
    for (const { path, sha256 } of manifest.packs.flatMap(({ files }) => files)) {
      const file = join(dir, 'paket', path);
      expect(
        createHash('sha256')
          .update(await readFile(file))
          .digest('hex'),
      ).toBe(sha256);
      expect((await stat(file)).mode & 0o777).toBe(0o600);
    }
    const index = (await readFile(join(dir, 'paket', 'daftar.csv'), 'utf8')).trimEnd().split('\r\n');
    expect(index).toHaveLength(1 + packs.length);
    const [kab = ''] = (await readdir(join(dir, 'paket'))).filter((name) => name.startsWith('5201'));
    const message = await readFile(join(dir, 'paket', kab, 'pesan-1-kpu-ri-ke-kpu-kabkota.txt'), 'utf8');
    expect(message).toContain(`${String(packs.length)} PPK`);
  });

  it('are as of when their sources were begun to be read, not of when paper is made', async () => {
    const clock = new ManualClock(NIGHT);
    const states: StateSource = {
      factsOf: async () => {
        await clock.advance(600_000);
        return factsOf({});
      },
    };
    const { packs } = await makePacks({
      ...{ scope: '520101', dir: join(dir, 'paket'), register, states, receipts: [], contacts: [] },
      ...{ expected: {}, workers: 1, clock, onProgress: () => undefined },
    });
    const message = packs[0]!.files.find(({ path }) => path.includes('pesan-2'))!;
    expect(await readFile(join(dir, 'paket', message.path), 'utf8')).toContain('14 Feb 2024 20.15 WITA');
  });

  it('count what is known, and tell of sources that could not be read', async () => {
    const upload = uploadOf('a');
    const sources = [READ[0]!, { name: 'sirekap', fault: 'tidak terjangkau' }];
    const states: StateSource = { factsOf: async () => factsOf({ sources, queued: [queued(upload)] }) };
    const { packs, faults } = await make({ scope: upload.tps.slice(0, 6), states });
    expect(packs[0]?.tally).toMatchObject({ held: 1, recorded: 0 });
    expect(faults).toEqual([sources[1]]);
    const [head = '', row = ''] = (await readFile(join(dir, 'paket', 'daftar.csv'), 'utf8')).split('\r\n');
    expect(head).toContain('sumber_tidak_terbaca');
    expect(row).toContain('sirekap (tidak terjangkau)');
    const [kab = ''] = (await readdir(join(dir, 'paket'))).filter((name) => name.startsWith('5201'));
    const message = await readFile(join(dir, 'paket', kab, 'pesan-1-kpu-ri-ke-kpu-kabkota.txt'), 'utf8');
    expect(message).toContain('Tidak terbaca: sirekap (tidak terjangkau)');
  });

  it('name every gateway of the site where nobody was asked, and count nothing as none', async () => {
    const { packs, faults } = await make({ scope: '520101' });
    const unset = 'alamatnya tidak diatur';
    expect(faults).toEqual(['gw-wib', 'gw-wita', 'sirekap'].map((name) => ({ name, fault: unset })));
    const read = (path: string) => readFile(join(dir, 'paket', path), 'utf8');
    const [head = '', row = ''] = (await read('daftar.csv')).replace('\uFEFF', '').split('\r\n');
    const cells = row.split(';');
    const cellOf = (column: string) => cells[head.split(';').indexOf(column)];
    for (const column of ['tercatat', 'ditahan', 'disisihkan', 'dicari'])
      expect(cellOf(column), column).toBe('tidak diketahui');
    const [kab = ''] = (await readdir(join(dir, 'paket'))).filter((name) => name.startsWith('5201'));
    const messages = [
      await read(join(kab, 'pesan-1-kpu-ri-ke-kpu-kabkota.txt')),
      ...(await Promise.all(
        packs[0]!.files.filter(({ path }) => path.includes('pesan-')).map(({ path }) => read(path)),
      )),
    ];
    expect(messages).toHaveLength(4);
    expect(messages[0]).toContain('Foto yang ditahan di gerbang: tidak diketahui.');
    for (const text of messages.slice(0, 2))
      expect(text).toContain(`Tidak terbaca: gw-wib, gw-wita, sirekap (${unset}).`);
    expect(messages[1]).toContain('Tercatat tidak diketahui, ditahan tidak diketahui');
    for (const text of messages) expect(text).not.toMatch(/\baman\b|dikirim sendiri|(^|\D)0 (foto|halaman)/);
  });

  it('tell how many people of each kecamatan itself are to be called', async () => {
    const contacts = ['52', '520101', '5201012001', '520102'].map((region) => ({
      ...{ region, office: 'PPK', name: 'Ayu', phone: '0812345678' },
    }));
    const { packs } = await make({ contacts });
    expect(packs.slice(0, 3).map(({ code, ownContacts }) => [code, ownContacts])).toEqual([
      ['520101', 2],
      ['520102', 1],
      ['520103', 0],
    ]);
    const [head = '', , row = ''] = (await readFile(join(dir, 'paket', 'daftar.csv'), 'utf8')).split('\r\n');
    expect(row.split(';')[head.split(';').indexOf('kontak_kecamatan')]).toBe('1');
  });

  it('leave no photo out whose TPS, or whose kecamatan, is not in the list', async () => {
    const short: TpsRegister = {
      ...register,
      async *kecamatanIn() {
        yield { code: '520101', stations: [{ tps: '5201012001001' }, { tps: '5201012001002' }] };
      },
    };
    const strangers = ['5201012001901', '5201992001001'].map((tps) => queued(uploadOf('a', tps)));
    const states: StateSource = { factsOf: async () => factsOf({ queued: strangers }) };
    const { packs } = await make({ register: short, states });
    expect(packs.map(({ code, tally: { tps, held, beyondList } }) => [code, tps, held, beyondList])).toEqual([
      ['520101', 2, 1, 1],
      ['520199', 0, 1, 1],
    ]);
    const index = (await readFile(join(dir, 'paket', 'daftar.csv'), 'utf8')).trimEnd().split('\r\n');
    expect(index.map((line) => line.split(';').at(-1))).toEqual(['tps_di_luar_daftar', '1', '1']);
  });

  it('tell of a gateway that signed a receipt and was not asked', async () => {
    const upload = uploadOf('a');
    const states: StateSource = { factsOf: async () => factsOf({}) };
    const { packs, faults } = await makePacks({
      ...{ scope: '520101', dir: join(dir, 'paket'), register, states, contacts: [], expected: {} },
      ...{ receipts: [shown(upload, 'gw-wib')], workers: 1, clock: new ManualClock(NIGHT) },
      onProgress: () => undefined,
    });
    expect(faults.map(({ name }) => name)).toEqual(['gw-wib']);
    expect(packs[0]?.tally).toMatchObject({ missing: 0, unknown: 1 });
  });

  it('are refused for a region that has no TPS, and into a folder with something in it', async () => {
    await expect(make({ scope: '5299' })).rejects.toMatchObject({ code: 'MANUAL_REGION_UNKNOWN' });
    await writeFile(join(dir, 'ada'), '');
    await expect(
      makePacks({
        ...{ scope: '5201', dir, register, states: unasked, receipts: [], contacts: [], expected: {} },
        ...{ workers: 1, clock: new ManualClock(NIGHT), onProgress: () => undefined },
      }),
    ).rejects.toMatchObject({ code: 'MANUAL_OUT_NOT_EMPTY' });
  });

  it('end with the name of the kecamatan whose pack could not be written', async () => {
    const twice: TpsRegister = {
      ...register,
      async *kecamatanIn(scope) {
        yield* register.kecamatanIn(scope);
        yield* register.kecamatanIn(scope);
      },
    };
    await expect(make({ scope: '520101', register: twice })).rejects.toMatchObject({
      code: 'MANUAL_PACK_FAILED',
      detail: expect.stringContaining('kecamatan 520101'),
    });
  });
});
