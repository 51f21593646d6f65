import { describe, expect, it } from 'vitest';
import { beyondDpt, plenoStanding, readPlenoRow, type PlenoRow } from './pleno.ts';

const row = (changes: Readonly<Record<string, string>> = {}) =>
  readPlenoRow({
    ...{ kode_tps: '5201012001001', jenis: 'ppwp', selesai: 'ya', tidak_sah: '4', digunakan: '64' },
    ...{ suara_1: '10', suara_2: '20', suara_3: '30', suara_4: '' },
    ...changes,
  });

describe('a row of the pleno', () => {
  it('has figures up to the last that is filled in', () => {
    expect(row()).toEqual({
      tps: '5201012001001',
      ballot: 'ppwp',
      done: true,
      totals: { candidates: [10, 20, 30], invalid: 4, ballotsUsed: 64 },
    });
  });

  it('that nobody has filled in is blank; one that is begun may go without figures', () => {
    const none = { tidak_sah: '', digunakan: '', suara_1: '', suara_2: '', suara_3: '' };
    expect(row({ ...none, selesai: '' })).toBe('blank');
    expect(row({ ...none, selesai: 'tidak' })).toEqual({ tps: '5201012001001', ballot: 'ppwp', done: false });
  });

  it('may have the code with dots and words in any case', () => {
    expect(row({ kode_tps: '52.01.01.2001.001', jenis: 'PPWP', selesai: 'Ya' })).toEqual(row());
  });

  it('may not have more ballots than its TPS got', () => {
    const taken = row() as PlenoRow;
    expect(beyondDpt(taken, 62)).toBeUndefined();
    expect(beyondDpt(taken, 63)).toBeUndefined();
    expect(beyondDpt(taken, 60)).toContain('digunakan 64, tetapi DPT 60: surat suara paling banyak 62');
    const none = { ...taken, totals: { candidates: [9_000], invalid: 0, ballotsUsed: 9_000 } };
    expect(beyondDpt(none, undefined)).toContain('digunakan 9000, tetapi DPT paling banyak 1000');
  });

  it.each([
    [{ kode_tps: '5,20101E+12' }, 'dibulatkan menjadi bilangan oleh Excel; ambil lagi kode bertitik'],
    [{ kode_tps: '5.20101E+12' }, 'dibulatkan'],
    [{ kode_tps: '52010' }, 'bukan 13 angka'],
    [{ jenis: 'presiden' }, 'tidak dikenal'],
    [{ selesai: 'mungkin' }, 'isi ya atau tidak'],
    [{ selesai: '' }, 'kolom selesai kosong'],
    [{ suara_2: '-1' }, 'suara_2 "-1" bukan bilangan'],
    [{ suara_2: '' }, 'suara_2 "" bukan bilangan'],
    [{ suara_1: '100001', digunakan: '100055' }, 'bukan bilangan 0 sampai 100000'],
    [{ digunakan: '65' }, 'suara sah + tidak sah = 64, tetapi digunakan 65'],
    [{ suara_1: '', suara_2: '', suara_3: '' }, 'tidak ada angka suara'],
  ])('with %o is refused', (changes, why) => {
    expect(row(changes)).toEqual({ refused: expect.stringContaining(why) });
  });
});

describe('what stands of the pleno', () => {
  const said = (
    by: string,
    votes: number,
  ): { by: string; at: string; data: { file: string; rows: PlenoRow[] } } => ({
    by,
    at: `2024-02-15T0${String(votes)}:00:00.000Z`,
    data: {
      file: '',
      rows: [
        {
          ...{ tps: '5201012001001', ballot: 'ppwp', done: true },
          totals: { candidates: [votes], invalid: 0, ballotsUsed: votes },
        },
      ],
    },
  });

  it('is the newest word, with all that was said before, by whom and when', () => {
    const standing = plenoStanding([said('Budi', 1), said('Citra', 2), said('Citra', 2), said('Budi', 3)]);
    const [now] = standing.values();
    expect(now).toMatchObject({ by: 'Budi', totals: { candidates: [3] } });
    expect(now?.before.map(({ by, totals }) => [by, totals?.candidates[0]])).toEqual([
      ['Budi', 1],
      ['Citra', 2],
    ]);
  });
});
