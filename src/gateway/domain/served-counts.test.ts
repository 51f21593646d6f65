import { beforeEach, describe, expect, it } from 'vitest';
import { ServedCounts } from './served-counts.ts';

it('counts by operation and kecamatan, and the nation as a place of its own', () => {
  const counts = new ServedCounts();
  for (const place of ['5201012001001', '5201012001002', '520102', '52', 'nasional'])
    counts.note('upload', place, 0);
  counts.note('login', '5201012001001', 0);
  const { places } = counts.lastMinute(0);
  expect(Object.fromEntries(places('upload'))).toEqual({ '520101': 2, '520102': 1, '52': 1, nasional: 1 });
  expect(Object.fromEntries(places('login'))).toEqual({ '520101': 1 });
  expect(places('session').size).toBe(0);
});

it('forgets after a minute, slice by slice', () => {
  const counts = new ServedCounts();
  const uploadsAt = (now: number): number => counts.lastMinute(now).places('upload').get('520101') ?? 0;
  counts.note('upload', '520101', 0);
  counts.note('upload', '520101', 4_999);
  counts.note('upload', '520101', 5_000);
  expect(uploadsAt(59_999)).toBe(3);
  expect(uploadsAt(60_000)).toBe(1);
  counts.note('upload', '520101', 64_999);
  expect(uploadsAt(64_999)).toBe(2);
  expect(uploadsAt(65_000)).toBe(1);
});

describe('the busiest minute', () => {
  const MINUTE_MS = 60_000;
  let counts: ServedCounts;
  const login = (count: number, now: number, place = '520101'): void => {
    for (let n = 0; n < count; n += 1) counts.note('login', place, now);
  };
  const busiestAt = (now: number): Record<string, number> =>
    Object.fromEntries(counts.busiestMinute(now).places('login'));

  beforeEach(() => {
    counts = new ServedCounts();
  });

  it('is the last one, or one that was busier, and one for all places', () => {
    login(3, 0);
    expect(busiestAt(0)).toEqual({ '520101': 3 });
    login(1, 2 * MINUTE_MS);
    login(9, 2 * MINUTE_MS, '520102');
    login(2, 4 * MINUTE_MS, '520102');
    expect(busiestAt(4 * MINUTE_MS)).toEqual({ '520101': 1, '520102': 9 });
    login(11, 4 * MINUTE_MS);
    expect(busiestAt(4 * MINUTE_MS)).toEqual({ '520101': 11, '520102': 2 });
    expect(counts.busiestMinute(0).places('upload').size).toBe(0);
  });

  it('is no busier for places that were busy one after another', () => {
    for (let minute = 0; minute < 25; minute += 1)
      login(2, minute * MINUTE_MS, `5201${String(minute).padStart(2, '0')}`);
    expect(Object.values(busiestAt(25 * MINUTE_MS)).reduce((a, b) => a + b)).toBe(2);
  });

  it('is remembered for a quarter of an hour at least, and for half an hour at most', () => {
    login(9, 0);
    for (let minute = 1; minute <= 16; minute += 1) login(1, minute * MINUTE_MS);
    expect(busiestAt(16 * MINUTE_MS)).toEqual({ '520101': 9 });
    for (let minute = 17; minute <= 32; minute += 1) login(1, minute * MINUTE_MS);
    expect(busiestAt(32 * MINUTE_MS)).toEqual({ '520101': 1 });
  });

  it('is one that nobody came after, and none that was over half an hour ago', () => {
    login(9, 0);
    expect(busiestAt(29 * MINUTE_MS)).toEqual({ '520101': 9 });
    counts = new ServedCounts();
    login(9, 0);
    expect(busiestAt(30 * MINUTE_MS)).toEqual({});
  });
});
