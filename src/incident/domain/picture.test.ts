import { describe, expect, it } from 'vitest';
import { nationalPictureSchema, type Policy } from '../../contracts/index.ts';
import { pictureOf, type OpenIncident, type PictureFacts } from './picture.ts';

const NOW = Date.parse('2024-02-14T06:00:00Z');
const quiet: PictureFacts = {
  nowMs: NOW,
  nightMs: null,
  phase: 'penghitungan',
  zonePhases: {},
  received: new Map([['52', 13]]),
  held: new Map([['52', 2]]),
  recorded: new Map([['52', 10]]),
  setAside: 1,
  inPassing: 0,
  counts: undefined,
  statements: [],
  statementKeys: [],
  incidents: [],
  policy: null,
};
const incident = (region: string, severity: 'critical' | 'warning', service = 'intake'): OpenIncident => ({
  id: 'I-1',
  title: 'Uji',
  severity,
  state: 'triggered',
  region,
  service,
  affectedTps: 5,
  openedAt: NOW,
  nextUpdateAt: NOW + 900_000,
});
const manual52: Policy = {
  epoch: 3,
  issuedAt: '2024-02-14T05:00:00Z',
  expiresAt: '2024-02-14T07:00:00Z',
  reason: 'uji',
  incidentId: null,
  leases: {},
  rules: [
    { scope: 'nasional', until: '2024-02-14T06:20:00Z', shedBelow: 'login' },
    {
      scope: '52',
      until: '2024-02-14T06:10:00Z',
      manual: {
        advice: 'Lanjutkan dengan kertas.',
        approvedBy: [
          { name: 'a', role: 'x' },
          { name: 'b', role: 'y' },
        ],
      },
    },
  ],
};
const provinceIn = (facts: PictureFacts, code: string) =>
  pictureOf(facts).provinces.find((entry) => entry.code === code)!;

describe('the national picture', () => {
  it('shows what is known, and null for what is not', () => {
    expect(provinceIn(quiet, '52')).toMatchObject({ state: 'normal', received: 13, held: 2, recorded: 10 });
    expect(pictureOf(quiet)).toMatchObject({ setAside: 1, inPassing: 0 });
    expect(provinceIn(quiet, '11')).toMatchObject({ received: null, held: null, recorded: null });
    expect(nationalPictureSchema.safeParse(pictureOf(quiet)).success).toBe(true);
  });

  it('counts no TPS as affected by a fault of the house alone', () => {
    const incidents = [incident('nasional', 'critical'), incident('nasional', 'critical', 'incident')];
    expect(pictureOf({ ...quiet, incidents }).incidents.map(({ affectedTps }) => affectedTps)).toEqual([
      5, 0,
    ]);
  });

  it('says in which phase of the election the nation is, and nothing outside of it', () => {
    expect(pictureOf({ ...quiet, phase: 'gladi' }).phase).toBe('gladi');
    expect(pictureOf({ ...quiet, phase: undefined })).not.toHaveProperty('phase');
    const zonePhases = { WIB: 'pemungutan', WIT: 'penghitungan' } as const;
    expect(nationalPictureSchema.parse(pictureOf({ ...quiet, zonePhases })).zonePhases).toEqual(zonePhases);
  });

  it('takes what was received from its own count, whatever is held and recorded', () => {
    for (const counts of [{ recorded: new Map() }, { held: undefined }, { recorded: new Map([['52', 99]]) }])
      expect(provinceIn({ ...quiet, ...counts }, '52').received).toBe(13);
    expect(provinceIn({ ...quiet, received: undefined }, '52')).toMatchObject({ received: null, held: 2 });
  });

  it('is unknown, not normal and not zero, when Prometheus cannot be read', () => {
    const blind = { ...quiet, held: undefined, recorded: undefined };
    expect(pictureOf(blind).state).toBe('unknown');
    expect(provinceIn(blind, '52')).toMatchObject({ state: 'unknown', recorded: null });
    expect(pictureOf({ ...blind, incidents: [incident('nasional', 'critical')] }).state).toBe('outage');
  });

  it.each([
    ['a critical incident of the nation', incident('nasional', 'critical'), 'outage', 'degraded'],
    ['a warning of the nation', incident('nasional', 'warning'), 'degraded', 'normal'],
    ['a fault of our own house', incident('nasional', 'critical', 'incident'), 'normal', 'normal'],
    ['one of a service that nobody knows', incident('nasional', 'critical', 'lainnya'), 'outage', 'degraded'],
    ['a critical incident of one province', incident('52', 'critical'), 'degraded', 'outage'],
    ['a warning of one province', incident('52', 'warning'), 'degraded', 'degraded'],
  ] as const)('%s', (_name, open, national, province) => {
    const facts = { ...quiet, incidents: [open] };
    expect(pictureOf(facts).state).toBe(national);
    expect(provinceIn(facts, '52').state).toBe(province);
  });

  it.each([
    ['nothing of its own', [], null, 'degraded', true],
    ['a warning of its own', [incident('52', 'warning')], null, 'degraded', false],
    ['an outage of its own', [incident('52', 'critical')], null, 'outage', false],
    ['the advice to go on by hand', [], manual52, 'manual', false],
  ] as const)('in the nation’s outage, a province with %s', (_name, own, policy, state, byNation) => {
    const incidents = [incident('nasional', 'critical'), ...own];
    expect(provinceIn({ ...quiet, policy, incidents }, '52')).toMatchObject({ state, byNation });
  });

  it.each([
    ['held', '11', { recorded: new Map([['11', 1]]) }],
    ['stored', '11', { held: new Map([['11', 1]]) }],
    ['neither', '11', {}],
  ])(
    'is unknown of a province of which it is not known what is %s, though of others it is',
    (_, code, more) => {
      const facts = { ...quiet, ...more };
      expect(provinceIn(facts, code).state).toBe('unknown');
      const troubled = { ...facts, incidents: [incident('nasional', 'critical')] };
      expect(provinceIn(troubled, code)).toMatchObject({ state: 'degraded', byNation: true });
    },
  );

  it('is unknown of the nation when it is of every province', () => {
    expect(pictureOf({ ...quiet, held: new Map(), recorded: new Map() }).state).toBe('unknown');
  });

  it('marks manual provinces and says when the tightening lapses', () => {
    const facts = { ...quiet, policy: manual52 };
    expect(provinceIn(facts, '52')).toMatchObject({ state: 'manual', manual: true });
    expect(pictureOf(facts)).toMatchObject({
      state: 'degraded',
      policy: { epoch: 3, until: '2024-02-14T06:20:00Z' },
    });
  });

  it('counts kab/kota and what is public as the vendor does, and knows neither where it was not heard', () => {
    const counts = {
      asOf: '2024-02-14T05:59:50.000Z',
      regencies: [
        { code: '5202', stations: 3, stored: 8, published: 5 },
        { code: '5203', stations: 1, stored: 1, published: 1 },
        { code: '5299', stations: 9, stored: 9, published: 0 },
      ],
    };
    const province = provinceIn({ ...quiet, counts }, '52');
    expect(province.published).toBe(6);
    expect(province.regencies).toHaveLength(10);
    expect(province.regencies![0]).toMatchObject({ code: '5201', stations: 0, stored: 0 });
    expect(province.regencies![1]).toMatchObject({ code: '5202', stations: 3, stored: 8 });
    expect(province.regencies!.reduce((sum, { tps }) => sum + tps, 0)).toBe(province.tps);
    expect(pictureOf({ ...quiet, counts }).countsAsOf).toBe(counts.asOf);
    expect(provinceIn(quiet, '52')).toMatchObject({ published: null, regencies: null });
    expect(pictureOf(quiet).countsAsOf).toBeNull();
  });

  it('says where the policy keeps the public from seeing more, the province before the nation', () => {
    const until = '2024-02-14T06:20:00Z';
    const rules = [
      { scope: 'nasional', until, publication: 'hold' as const },
      { scope: '52', until, publication: 'live' as const },
    ];
    const facts = { ...quiet, policy: { ...manual52, rules } };
    expect(provinceIn(facts, '11').publication).toBe('hold');
    expect(provinceIn(facts, '52').publication).toBe('live');
    expect(provinceIn(quiet, '11').publication).toBe('live');
  });
});
