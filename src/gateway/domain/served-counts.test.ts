import { expect, it } from 'vitest';
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

it('goes on in the newest slice when the clock is set back', () => {
  const counts = new ServedCounts();
  counts.note('upload', '520101', 10_000);
  counts.note('upload', '520101', 2_000);
  expect(counts.lastMinute(69_999).places('upload').get('520101')).toBe(2);
  expect(counts.lastMinute(70_000).places('upload').size).toBe(0);
});
