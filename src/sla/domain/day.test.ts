import { describe, expect, it } from 'vitest';
import { reportAbout, type Trouble } from '../testing/index.ts';
import { NATION } from './evidence.ts';
import { daysBetween } from './period.ts';

/*
 * A day of 288 slices, twelve an hour, of which every letter and every disagreement can be worked out on paper.
 */
const fails = (streams: string, from: string, to: string, places?: readonly string[]): Trouble => ({
  ...({ what: 'fails', streams } as const),
  ...{ from: `2024-03-10T${from}:00+07:00`, to: `2024-03-10T${to}:00+07:00` },
  ...(places && { places }),
});
const silent = (streams: string, from: string, to: string): Trouble => ({
  ...fails(streams, from, to),
  what: 'silent',
});

const { objectives } = reportAbout({
  period: daysBetween('2024-03-10', '2024-03-11', 'WIB'),
  troubles: [
    // The gateways alone: 12, 1 and 6 slices. The vendor alone: 6. All who look: 2.
    fails('upload.gateway', '02:00', '03:00'),
    fails('upload.gateway', '15:00', '15:05'),
    fails('upload.gateway', '20:00', '20:30'),
    fails('upload.vendor', '05:00', '05:30'),
    fails('upload.', '10:00', '10:10'),
    // One province, which is less than one in twenty of the nation's events.
    fails('upload.gateway', '16:00', '16:15', ['52']),
    // Not known: 12 slices of the gateways, 3 of the vendor.
    silent('upload.gateway', '22:00', '23:00'),
    silent('upload.vendor', '12:00', '12:15'),
  ],
  ledger: {
    exclusions: [
      {
        ...{ id: 'PM-1', kind: 'pemeliharaan', components: ['upload'], reason: 'pangkalan data diganti' },
        ...{ from: '2024-03-10T23:00:00+07:00', to: '2024-03-10T23:30:00+07:00' },
        ...{ announcedAt: '2024-03-01T12:00:00+07:00', approvedAt: '2024-03-02T12:00:00+07:00' },
        approvedBy: { name: 'Ani', role: 'Kepala Pusdatin' },
      },
    ],
  },
});
const upload = objectives[0]!;

describe('a day that is worked out on paper', () => {
  it('tells who alone saw a slice down, and who saw what the other did', () => {
    expect(upload.disagreements).toEqual([
      {
        ...{ judgedBy: 'upload.gateway', other: 'upload.vendor' },
        // 288 − 19 − 6 − 15.
        ...{ agree: 248, onlyFirstDown: 19, onlyOtherDown: 6, notComparable: 15 },
      },
      {
        ...{ judgedBy: 'upload.gateway', other: 'upload.probe' },
        ...{ agree: 257, onlyFirstDown: 19, onlyOtherDown: 0, notComparable: 12 },
      },
    ]);
  });

  it('is a strip of all its slices in order', () => {
    expect(upload.strip).toBe('u24 d12 u84 d2 u58 d1 u59 d6 u18 m12 x6 u6');
  });

  it('has a letter an hour: tenths of what was judged, rounded up, and none where nothing was', () => {
    // 12 of 12 slices are ten tenths, which is nine; 2 are 1.67, 1 is 0.83, 6 are 5, 3 are 2.5.
    expect(upload.hours[NATION]).toBe('0090000000200001000050-0');
    expect(upload.hours['52']).toBe('0090000000200001300050-0');
    expect(upload.hours['11']).toBe(upload.hours[NATION]);
    expect(Object.keys(upload.hours)).toHaveLength(39);
  });
});
