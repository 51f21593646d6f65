import { describe, expect, it } from 'vitest';
import { contractOf, reportAbout, type Trouble } from '../testing/index.ts';
import { monthOf, type Period } from './period.ts';

const house = contractOf('vendor-utama-2024-02');
/** One stream is enough. */
const contract = { ...house, streams: house.streams.filter(({ id }) => id === 'upload.gateway') };

describe('a month’s end', () => {
  it('lets an outage that went quiet before a month’s end go on in the next', () => {
    const night = { streams: 'upload.' } as const;
    const troubles: readonly Trouble[] = [
      { ...night, what: 'fails', from: '2024-01-31T22:00:00+07:00', to: '2024-01-31T23:00:00+07:00' },
      { ...night, what: 'idle', from: '2024-01-31T23:00:00+07:00', to: '2024-02-01T06:00:00+07:00' },
    ];
    const downIn = (period: Period): number | undefined =>
      reportAbout({ contract, period, troubles }).objectives[0]!.sources[0]!.slices.down;
    const [january, february] = [monthOf('2024-01', 'WIB'), monthOf('2024-02', 'WIB')];
    expect([downIn(january), downIn(february)]).toEqual([24, 72]);
    expect(downIn({ ...january, toMs: february.toMs })).toBe(96);
    const report = reportAbout({ contract, period: february, troubles });
    // 8,280 ÷ 8,352, as of six hours on any other day.
    expect(report.objectives[0]).toMatchObject({ judged: { part: 8_280, whole: 8_352 }, met: false });
    expect(report.credits.percent).toBe(10);
    expect(report.outages).toMatchObject([
      { from: '2024-02-01T00:00:00+07:00', to: '2024-02-01T06:00:00+07:00', seconds: 21_600 },
    ]);
  });
});
