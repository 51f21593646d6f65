import { describe, expect, it } from 'vitest';
import { expectedReceipts, PROVINCES } from '../../catalog/index.ts';
import { contractOf, reportAbout, type Trouble } from '../testing/index.ts';
import { creditsOf } from './credits.ts';
import { daysBetween, monthOf } from './period.ts';

/*
 * A year of measurements with known troubles. Ten events a slice of five minutes and province, so that every figure can be
 * worked out on paper: a day has 288 slices, a province's day 2,880 events, the nation's 109,440.
 */
const TROUBLES: readonly Trouble[] = [
  // Six hours of nothing on the night that counts.
  { from: '2024-02-14T13:00:00+07:00', to: '2024-02-14T19:00:00+07:00', what: 'fails', streams: 'upload.' },
  // Two hours of one province: 1/38 of the nation's events, which is less than one in twenty.
  {
    from: '2024-04-10T08:00:00+07:00',
    to: '2024-04-10T10:00:00+07:00',
    what: 'fails',
    streams: 'upload.',
    places: ['52'],
  },
  // A day of which nothing is known.
  { from: '2024-06-30T00:00:00+07:00', to: '2024-07-01T00:00:00+07:00', what: 'silent' },
  // The last hour of August and the first of September, across the month's end by Jakarta's clock.
  { from: '2024-08-31T23:00:00+07:00', to: '2024-09-01T01:00:00+07:00', what: 'fails', streams: 'login' },
  // Failing, then nobody asks: what was down stays down until somebody is served.
  {
    from: '2024-11-05T10:00:00+07:00',
    to: '2024-11-05T10:05:00+07:00',
    what: 'fails',
    streams: 'public-read',
  },
  {
    from: '2024-11-05T10:05:00+07:00',
    to: '2024-11-05T11:00:00+07:00',
    what: 'idle',
    streams: 'public-read',
  },
];

const monthly = new Map(
  Array.from({ length: 12 }, (_, i) => `2024-${String(i + 1).padStart(2, '0')}`).map((label) => [
    label,
    reportAbout({ period: monthOf(label, 'WIB'), troubles: TROUBLES }),
  ]),
);
const of = (label: string, objective: string) =>
  monthly.get(label)!.objectives.find((one) => one.objective.id === objective)!;

describe('a year of reports', () => {
  it('has every month’s own number of slices', () => {
    expect([...monthly.values()].map(({ period }) => period.slices / 288)).toEqual([
      31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31,
    ]);
  });

  it('says 99,1379 % of February by the plain formula, and that a fifth of what the night expected got through', () => {
    const upload = of('2024-02', 'upload');
    // 29 days × 288 = 8,352 slices; 6 hours = 72. (8,352 − 72) ÷ 8,352 = 0.991379…
    expect(upload.judged).toEqual({ part: 8_280, whole: 8_352, ppm: 991_379 });
    expect(upload.met).toBe(false);
    const [gateway] = of('2024-02', 'upload-election').sources;
    const due = (wib: string): number =>
      PROVINCES.reduce(
        (sum, province) =>
          sum + Math.round(expectedReceipts(province, Date.parse(`2024-02-${wib}:00+07:00`), 1)!.expected),
        0,
      );
    expect(due('14T19:00') - due('14T13:00')).toBe(1_923_631);
    expect(due('15T12:00') - due('14T05:00')).toBe(535_012 + 1_923_631);
    expect(gateway!.weighted).toMatchObject({ up: 535_012, down: 1_923_631, unknown: 0, ppm: 217_604 });
    expect(of('2024-02', 'upload-election').judged.ppm).toBe(217_604);
  });

  it('counts February’s events, and gives a tenth by the plain formula and all by the night’s', () => {
    // 38 provinces × 10 events × 8,352 slices; 72 of them failed.
    expect(of('2024-02', 'upload').sources[0]!.events).toEqual({
      valid: 3_173_760,
      bad: 27_360,
      ppm: 991_379,
    });
    const { credits } = monthly.get('2024-02')!;
    expect(credits.steps.map(({ objective, percent }) => [objective, percent])).toEqual([
      ['upload', 10],
      ['login', 0],
      ['officer-read', 0],
      ['public-read', 0],
      ['upload-election', 100],
    ]);
    expect(credits.percent).toBe(100);
    expect(
      credits.comparedWith.filter(({ objective }) => objective === 'upload').map(({ percent }) => percent),
    ).toEqual([10, 10, 10]);
  });

  it('tells of February’s one outage with its time, its failures and what should have come', () => {
    expect(monthly.get('2024-02')!.outages).toMatchObject([
      {
        id: 'upload/001',
        place: 'nasional',
        from: '2024-02-14T13:00:00+07:00',
        to: '2024-02-14T19:00:00+07:00',
        slices: 72,
        seconds: 21_600,
        valid: 27_360,
        bad: 27_360,
        expectedUploads: 1_923_631,
      },
    ]);
    expect(monthly.get('2024-02')!.outages[0]!.provinces).toHaveLength(38);
  });

  it('shows the outage of a province that the nation’s figure hides', () => {
    const upload = of('2024-04', 'upload');
    expect(upload.judged).toEqual({ part: 8_640, whole: 8_640, ppm: 1_000_000 });
    // 30 days × 288 = 8,640 slices; 2 hours = 24. 8,616 ÷ 8,640 = 0.997222…
    expect(upload.provinces.find(({ code }) => code === '52')!.slices).toMatchObject({
      up: 8_616,
      down: 24,
      ppm: 997_222,
    });
    // 24 slices × 10 events of 38 × 10 × 8,640.
    expect(upload.sources[0]!.events).toEqual({ valid: 3_283_200, bad: 240, ppm: 999_926 });
    expect(monthly.get('2024-04')!.outages.map(({ place, seconds }) => [place, seconds])).toEqual([
      ['52', 7_200],
    ]);
  });

  it('shows what is missing as missing, never up, and how much it could hide', () => {
    const { slices } = of('2024-06', 'upload').sources[0]!;
    // 29 days of 30 are known: 8,352 ÷ 8,352, or 8,352 ÷ 8,640 = 0.966666… had the 30th been down.
    expect(slices).toEqual({
      total: 8_640,
      ...{ up: 8_352, down: 0, missing: 288, idle: 0, excluded: 0 },
      ppm: 1_000_000,
      ppmIfUnknownDown: 966_666,
    });
  });

  it('cuts an outage at the month’s end by the contract’s clock', () => {
    // 12 of 8,928 slices, and 12 of 8,640.
    expect(of('2024-08', 'login').judged).toEqual({ part: 8_916, whole: 8_928, ppm: 998_655 });
    expect(of('2024-09', 'login').judged).toEqual({ part: 8_628, whole: 8_640, ppm: 998_611 });
    expect(monthly.get('2024-09')!.outages).toMatchObject([
      { from: '2024-09-01T00:00:00+07:00', to: '2024-09-01T01:00:00+07:00' },
    ]);
  });

  it('lets silence after a failure go on being a failure', () => {
    expect(of('2024-11', 'public-read').judged).toEqual({ part: 8_628, whole: 8_640, ppm: 998_611 });
  });

  it('loses one slice to a gap of one slice, and not the outage that goes on behind it', () => {
    const night = { streams: 'upload.' } as const;
    const troubles: readonly Trouble[] = [
      { ...night, what: 'fails', from: '2024-02-14T13:00:00+07:00', to: '2024-02-14T13:10:00+07:00' },
      { ...night, what: 'silent', from: '2024-02-14T13:10:00+07:00', to: '2024-02-14T13:15:00+07:00' },
      { ...night, what: 'idle', from: '2024-02-14T13:15:00+07:00', to: '2024-02-14T19:00:00+07:00' },
    ];
    const { objectives, credits } = reportAbout({ troubles });
    const [upload] = objectives[0]!.sources;
    // 6 hours are 72 slices of 8,352: as many as may have been down, were it known.
    expect(upload!.slices).toMatchObject({
      up: 8_280,
      down: 71,
      missing: 1,
      idle: 0,
      ppmIfUnknownDown: 991_379,
    });
    expect(upload!.weighted!.ppmIfUnknownDown).toBe(217_604);
    expect(credits.percent).toBe(100);
  });

  it('burns the budget on the day on which it burned', () => {
    const { budget } = of('2024-02', 'upload');
    // 29 days = 2,505,600 s, of which one in a thousand may be down.
    expect(budget).toMatchObject({ unit: 'seconds', allowed: 2_505 });
    expect(budget.spent.find(({ day }) => day === '2024-02-13')!.sum).toBe(0);
    expect(budget.spent.find(({ day }) => day === '2024-02-14')!.sum).toBe(21_600);
    expect(budget.spent).toHaveLength(29);
  });

  it('owes nothing and weighs nothing in months that are well', () => {
    for (const label of ['2024-01', '2024-03', '2024-05', '2024-07', '2024-10', '2024-12']) {
      const { credits, outages } = monthly.get(label)!;
      expect([credits.percent, outages.length]).toEqual([0, 0]);
      expect(of(label, 'upload-election').judged).toEqual({ part: 0, whole: 0, ppm: null });
      expect(of(label, 'upload-election').met).toBeNull();
    }
  });

  // 41,760 minutes, 360 of them down; in fives 8,352 slots, 72 of them. Twelve hours are twice as many.
  it.each([
    ['contoh-aws', 41_400, 41_760, 10, 30],
    ['contoh-gcp', 41_400, 41_760, 10, 25],
    ['contoh-alibaba', 8_280, 8_352, 10, 25],
  ])(
    'prices the same February on the terms of %s',
    { timeout: 120_000 },
    (id, part, whole, sixHours, twelveHours) => {
      const contract = contractOf(id);
      const { objectives, credits } = reportAbout({ contract, troubles: TROUBLES });
      expect(objectives[0]!.judged).toEqual({ part, whole, ppm: 991_379 });
      expect(credits.percent).toBe(sixHours);
      const twelve: Trouble = { ...TROUBLES[0]!, to: '2024-02-15T01:00:00+07:00' };
      const worse = reportAbout({ contract, troubles: [twelve] });
      expect(worse.objectives[0]!.judged.ppm).toBe(982_758);
      expect(worse.credits.percent).toBe(twelveHours);
    },
  );

  it.each([
    // 2 ÷ 41,760 and 5 ÷ 41,760 minutes, or one slot of 8,352: what a ladder's first step makes of so little.
    ['contoh-aws', 2, 999_952, 0],
    ['contoh-aws', 5, 999_880, 10],
    ['contoh-gcp', 2, 999_952, 0],
    ['contoh-gcp', 5, 999_880, 10],
    ['contoh-alibaba', 5, 999_880, 10],
  ])(
    'on the terms of %s, %i minutes leave %i ppm and earn %i %%',
    { timeout: 60_000 },
    (id, minutes, ppm, owed) => {
      const few: Trouble = {
        ...({ what: 'fails', streams: 'upload.', from: '2024-02-10T10:00:00+07:00' } as const),
        to: `2024-02-10T10:0${String(minutes)}:00+07:00`,
      };
      const { objectives, credits } = reportAbout({ contract: contractOf(id), troubles: [few] });
      expect([objectives[0]!.judged.ppm, credits.percent]).toEqual([ppm, owed]);
    },
  );

  it.each([
    // Of ten answers fail one, nine or all: what a contract calls down is its own to say.
    ['vendor-utama-2024-02', [72, 72, 72]],
    ['contoh-aws', [0, 0, 360]],
    ['contoh-gcp', [0, 0, 360]],
    ['contoh-alibaba', [72, 72, 72]],
  ])('on the terms of %s, six hours of partial loss are so many slices: %j', (id, down) => {
    const contract = contractOf(id);
    const few = { ...contract, streams: contract.streams.filter((one) => one.id === 'upload.gateway') };
    const lost = [1, 9, 10].map((failing) => {
      const period = daysBetween('2024-02-14', '2024-02-15', contract.zone);
      const trouble: Trouble = { ...TROUBLES[0]!, failing };
      const { objectives } = reportAbout({ contract: few, period, troubles: [trouble] });
      return objectives[0]!.sources[0]!.slices.down;
    });
    expect(lost).toEqual(down);
  });

  it('gives a credit at each step of each ladder, and never more than the whole', () => {
    for (const id of ['contoh-aws', 'contoh-gcp', 'contoh-alibaba']) {
      const contract = contractOf(id);
      const owed = (ppm: number) =>
        creditsOf(contract, [
          {
            ...{ objective: 'upload', part: ppm, whole: 1_000_000, ppm },
            targetPpm: contract.objectives[0]!.targetPpm,
          },
        ]).percent;
      for (const [step, { belowPpm, percent }] of contract.credits.tiers.entries()) {
        const before = contract.credits.tiers[step - 1]?.percent ?? 0;
        expect([owed(belowPpm), owed(belowPpm - 1)], `${id}, step ${String(step)}`).toEqual([
          before,
          percent,
        ]);
      }
      expect(owed(0)).toBe(100);
    }
  });
});
