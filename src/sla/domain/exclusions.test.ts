import { describe, expect, it } from 'vitest';
import { contractOf, reportAbout } from '../testing/index.ts';
import { ledgerSchema, type AskedExclusion } from '../../contracts/index.ts';
import { decideExclusions, excludedSlices, unknownComponents } from './exclusions.ts';
import { monthOf } from './period.ts';

const contract = contractOf('vendor-utama-2024-02');
const asked: AskedExclusion = {
  id: 'PM-1',
  kind: 'pemeliharaan',
  components: ['upload'],
  from: '2024-02-03T01:00:00+07:00',
  to: '2024-02-03T03:00:00+07:00',
  announcedAt: '2024-01-31T01:00:00+07:00',
  approvedBy: { name: 'Seseorang', role: 'Kepala Pusdatin' },
  approvedAt: '2024-02-01T09:00:00+07:00',
  reason: 'Penggantian basis data',
};
const decideAt = (madeAt: string, month: string, ...wishes: readonly Partial<AskedExclusion>[]) =>
  decideExclusions(
    { exclusions: wishes.map((wish) => ({ ...asked, ...wish })) },
    contract,
    monthOf(month, 'WIB'),
    madeAt,
  );
const decide = (...wishes: readonly Partial<AskedExclusion>[]) =>
  decideAt('2024-04-01T03:00:00.000Z', '2024-02', ...wishes);

describe('a wish that a time shall not count', () => {
  it('is granted when it was announced and approved in time', () => {
    expect(decide({})).toMatchObject([{ granted: true, why: 'disetujui Kepala Pusdatin' }]);
  });

  it.each([
    ['a minute too late announced', { announcedAt: '2024-01-31T01:01:00+07:00' }, /71 jam.*72 jam/],
    ['not announced', { announcedAt: null }, /tidak diumumkan/],
    ['approved by nobody', { approvedBy: null }, /tidak disetujui/],
    ['approved by one who may not', { approvedBy: { name: 'X', role: 'Penyedia' } }, /tidak berwenang/],
    ['approved after it began', { approvedAt: '2024-02-03T01:01:00+07:00' }, /sesudah mulai/],
    ['longer than the allowance', { to: '2024-02-03T05:01:00+07:00' }, /jatah 240 menit/],
    ['of no known ground', { kind: 'lupa' }, /tidak dikenal/],
    ['over before it begins', { to: asked.from }, /berakhir sebelum mulai/],
    [
      'in the night that counts',
      { from: '2024-02-14T18:00:00+07:00', to: '2024-02-14T19:00:00+07:00' },
      /jendela genting/,
    ],
  ] as const)('is refused when %s', (_, wish, why) => {
    const [decided] = decide(wish);
    expect(decided!.granted).toBe(false);
    expect(decided!.why).toMatch(why);
  });

  it('uses up the allowance in the order of time, whatever the order of the record', () => {
    const later = { id: 'PM-2', from: '2024-02-05T01:00:00+07:00', to: '2024-02-05T03:01:00+07:00' };
    expect(decide(later, {}).map(({ id, granted }) => [id, granted])).toEqual([
      ['PM-1', true],
      ['PM-2', false],
    ]);
  });

  const night: Partial<AskedExclusion> = {
    ...{ kind: 'permintaan-kpu', announcedAt: null },
    ...{ from: '2024-02-14T12:00:00+07:00', to: '2024-02-14T20:00:00+07:00' },
    approvedAt: '2024-02-15T09:00:00+07:00',
  };
  const second = { name: 'Orang lain', role: 'Sekretaris Jenderal KPU', at: '2024-02-16T09:00:00+07:00' };
  it.each([
    ['by one alone', {}, /jendela genting tanpa persetujuan kedua/],
    ['by one person twice', { secondApproval: { ...second, name: 'Seseorang' } }, /oleh satu orang/],
    ['by one written otherwise', { secondApproval: { ...second, name: 'seSeorang ' } }, /oleh satu orang/],
    ['by a second without a name', { secondApproval: { ...second, name: ' ' } }, /tanpa persetujuan kedua/],
    ['by a first without a name', { approvedBy: { ...asked.approvedBy!, name: '.' } }, /siapa pun/],
    [
      'by a second who may not',
      { secondApproval: { ...second, role: 'Kepala Pusdatin' } },
      /penyetuju kedua/,
    ],
    [
      'five weeks later',
      { approvedAt: '2024-03-20T00:00:00+07:00', secondApproval: second },
      /lebih dari 7 hari/,
    ],
    [
      'by the second a second too late',
      { secondApproval: { ...second, at: '2024-02-21T20:00:01+07:00' } },
      /lebih dari 7 hari/,
    ],
  ] as const)('in the night that counts is refused when approved %s', (_, wish, why) => {
    const [decided] = decide({ ...night, ...wish });
    expect(decided!.granted).toBe(false);
    expect(decided!.why).toMatch(why);
  });

  it('on KPU’s request is granted to two in the night that counts, and on a plain day to one', () => {
    const plain = { from: '2024-02-20T12:00:00+07:00', to: '2024-02-20T13:00:00+07:00' };
    expect(
      decide(
        { ...night, id: 'KPU-1', secondApproval: second },
        { ...night, ...plain, id: 'KPU-2', approvedAt: '2024-02-27T13:00:00+07:00' },
      ),
    ).toMatchObject([
      { granted: true, why: 'disetujui Kepala Pusdatin dan Sekretaris Jenderal KPU' },
      { granted: true, why: 'disetujui Kepala Pusdatin' },
    ]);
  });

  it('is not granted by an approval, a second one or a notice that had not been when the report was made', () => {
    const march = {
      ...{ ...night, from: '2024-03-30T12:00:00+07:00', to: '2024-03-30T20:00:00+07:00' },
      approvedAt: '2024-04-06T09:00:00+07:00',
    };
    const made = (madeAt: string, wish: Partial<AskedExclusion>, month: string) =>
      decideAt(madeAt, month, wish).map(({ granted, why }) => [granted, why]);
    const yet = [[false, 'persetujuan bertanggal sesudah laporan dibuat']];
    expect(made('2024-04-01T03:00:00.000Z', march, '2024-03')).toEqual(yet);
    expect(made('2024-04-06T02:00:00.000Z', march, '2024-03')).toEqual([[true, 'disetujui Kepala Pusdatin']]);
    expect(made('2024-02-16T01:59:59.999Z', { ...night, secondApproval: second }, '2024-02')).toEqual(yet);
    expect(made('2024-02-16T02:00:00.000Z', { ...night, secondApproval: second }, '2024-02')).toEqual([
      [true, 'disetujui Kepala Pusdatin dan Sekretaris Jenderal KPU'],
    ]);
    const late = { from: '2024-02-20T01:00:00+07:00', to: '2024-02-20T02:00:00+07:00' };
    const announced = { ...late, approvedAt: '2024-02-10T09:00:00+07:00' };
    expect(
      made('2024-02-12T03:00:00.000Z', { ...announced, announcedAt: '2024-02-13T09:00:00+07:00' }, '2024-02'),
    ).toEqual([[false, 'pengumuman bertanggal sesudah laporan dibuat']]);
  });

  it('as force majeure is granted by nobody who says so before it is over, not even as a second', () => {
    const kahar: Partial<AskedExclusion> = {
      ...{ kind: 'keadaan-kahar', components: [], announcedAt: null },
      ...{ from: '2024-03-01T00:00:00+07:00', to: '2024-04-01T00:00:00+07:00' },
      approvedBy: { name: 'Budi', role: 'Sekretaris Jenderal KPU' },
    };
    const judged = (wish: Partial<AskedExclusion>) =>
      decideAt('2024-04-05T03:00:00.000Z', '2024-03', { ...kahar, ...wish })[0]!;
    const early = { granted: false, why: expect.stringMatching(/^disetujui sebelum berakhir/) };
    expect(judged({ approvedAt: '2023-01-01T00:00:00+07:00' })).toMatchObject(early);
    expect(judged({ approvedAt: '2024-03-01T00:00:01+07:00' })).toMatchObject(early);
    const after = { approvedAt: '2024-04-01T00:00:00+07:00' };
    expect(judged(after)).toMatchObject({ granted: true });
    const seconded = (at: string) => ({
      ...after,
      secondApproval: { name: 'Ani', role: 'Kepala Pusdatin', at },
    });
    expect(judged(seconded('2024-03-31T23:59:59+07:00'))).toMatchObject(early);
    expect(judged(seconded('2024-04-02T09:00:00+07:00'))).toMatchObject({ granted: true });
  });

  it('as force majeure is granted by no one alone in the night that counts', () => {
    const quake: Partial<AskedExclusion> = {
      ...{ ...night, kind: 'keadaan-kahar' },
      approvedBy: { name: 'Budi', role: 'Sekretaris Jenderal KPU' },
    };
    const by = (name: string) => ({
      ...quake,
      secondApproval: { name, role: 'Kepala Pusdatin', at: '2024-02-16T09:00:00+07:00' },
    });
    expect(decide(quake)).toMatchObject([
      { granted: false, why: 'jatuh dalam jendela genting tanpa persetujuan kedua' },
    ]);
    expect(decide(by('budi '))).toMatchObject([
      { granted: false, why: 'disetujui dua kali oleh satu orang' },
    ]);
    expect(decide(by('Ani'))).toMatchObject([{ granted: true }]);
  });

  it('takes of the allowance what lies within the month, and each minute once', () => {
    const before = { id: 'PM-0', from: '2024-01-20T01:00:00+07:00', to: '2024-01-20T04:00:00+07:00' };
    // Over midnight: 60 of its minutes are February's, and PM-1 takes 120 for three components.
    const across = {
      ...{ id: 'PM-A', from: '2024-01-31T20:00:00+07:00', to: '2024-02-01T01:00:00+07:00' },
      ...{ announcedAt: '2024-01-20T01:00:00+07:00', approvedAt: '2024-01-21T09:00:00+07:00' },
    };
    const rest = { id: 'PM-2', from: '2024-02-05T01:00:00+07:00', to: '2024-02-05T02:00:00+07:00' };
    const beyond = { id: 'PM-3', from: '2024-02-06T01:00:00+07:00', to: '2024-02-06T01:01:00+07:00' };
    const others = [
      { id: 'PM-1b', components: ['login'] },
      { id: 'PM-1c', components: ['public-read'] },
    ];
    expect(
      decide(before, across, {}, ...others, rest, beyond).map(({ id, granted }) => [id, granted]),
    ).toEqual([...['PM-A', 'PM-1', 'PM-1b', 'PM-1c', 'PM-2'].map((id) => [id, true]), ['PM-3', false]]);
  });

  it('has an id of its own', () => {
    expect(ledgerSchema.safeParse({ exclusions: [asked, { ...asked, id: 'PM-2' }] }).success).toBe(true);
    expect(ledgerSchema.safeParse({ exclusions: [asked, asked] }).error?.message).toContain('have one id');
  });

  it('lets what failed within it carry no failure into the quiet hours behind it', () => {
    const quiet = {
      what: 'idle',
      from: asked.to,
      to: '2024-02-03T06:00:00+07:00',
      streams: 'upload.',
    } as const;
    const { objectives } = reportAbout({
      ledger: { exclusions: [asked] },
      troubles: [{ ...quiet, what: 'fails', from: asked.from, to: asked.to }, quiet],
    });
    const [gateway] = objectives[0]!.sources;
    // 2 hours are 24 slices, and 3 more that carry them would be 36.
    expect(gateway!.slices).toMatchObject({ excluded: 24, down: 0 });
    expect(gateway!.slicesWithoutExclusions).toMatchObject({ excluded: 0, down: 60 });
  });

  it('takes only slices that lie whole within it, of its component', () => {
    const grid = { fromMs: Date.parse('2024-02-03T00:00:00+07:00'), sliceMs: 300_000, count: 288 };
    const decided = decide({ from: '2024-02-03T01:01:00+07:00', to: '2024-02-03T01:19:00+07:00' });
    const mask = excludedSlices(decided, 'upload', grid);
    expect([...mask.keys()].filter((i) => mask[i] === 1)).toEqual([13, 14]);
    expect(excludedSlices(decided, 'login', grid)).not.toContain(1);
  });

  it('stands in the report beside what the figure would be without it', () => {
    const { objectives } = reportAbout({
      ledger: { exclusions: [asked] },
      troubles: [{ from: asked.from, to: asked.to, what: 'fails', streams: 'upload.' }],
    });
    const [gateway] = objectives[0]!.sources;
    // 24 of 8,352 slices.
    expect(gateway!.slices).toMatchObject({ excluded: 24, down: 0, ppm: 1_000_000 });
    expect(gateway!.slicesWithoutExclusions).toMatchObject({ excluded: 0, down: 24, ppm: 997_126 });
  });
});

describe('a report', () => {
  it('counts what was approved when it was made, and no more', () => {
    const hour = { from: '2024-02-28T12:00:00+07:00', to: '2024-02-28T13:00:00+07:00' };
    const wish = { ...asked, ...hour, kind: 'permintaan-kpu', approvedAt: '2024-03-05T09:00:00+07:00' };
    const slicesIn = (madeAt: string) =>
      reportAbout({
        ...{ madeAt, ledger: { exclusions: [wish] } },
        troubles: [{ ...hour, what: 'fails', streams: 'upload.' }],
      }).objectives[0]!.sources[0]!.slices;
    expect(slicesIn('2024-03-01T03:00:00.000Z')).toMatchObject({ excluded: 0, down: 12 });
    expect(slicesIn('2024-03-06T03:00:00.000Z')).toMatchObject({ excluded: 12, down: 0 });
  });
});

describe('components that a contract has not', () => {
  it('are told of by the wish that names them, where it touches the period', () => {
    const wishes = [
      { ...asked, components: ['upload', 'uploads'] },
      { ...asked, id: 'PM-2', components: [] },
      // Of an older contract's time.
      {
        ...{ ...asked, id: 'PM-3', components: ['lama'] },
        ...{ from: '2024-01-03T01:00:00+07:00', to: '2024-01-03T03:00:00+07:00' },
      },
    ];
    expect(unknownComponents({ exclusions: wishes }, contract, monthOf('2024-02', 'WIB'))).toEqual([
      { id: 'PM-1', component: 'uploads' },
    ]);
    // Who makes a report otherwise than by the command has it refused in the report.
    expect(decide({ components: ['upload', 'uploads'] })).toMatchObject([
      { granted: false, why: 'komponen uploads tidak dikenal kontrak' },
    ]);
  });
});
