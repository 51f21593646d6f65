import { expect, it } from 'vitest';
import { affectedTps, headline, impactWords, regionName } from './impact.ts';

it.each([
  ['52', 16_243],
  ['5271', 1_624],
  ['nasional', 820_161],
  ['00', 820_161],
])('counts the TPS of %s', (region, tps) => {
  expect(affectedTps(region)).toBe(tps);
});

it('says in Indonesian how many TPS cannot do what', () => {
  expect(impactWords('RegionUploadOutage', 1_204)).toBe('1.204 TPS tidak dapat mengunggah ke Sirekap');
  expect(impactWords('UploadLatencyHigh', 820_161)).toBe('Unggahan dari 820.161 TPS terlambat sampai');
  expect(impactWords('SomethingElse', 5)).toBe('5 TPS dapat terdampak');
  expect(regionName('52')).toBe('Nusa Tenggara Barat');
});

it('heads a page by the impact, or by what the alert says of itself, never by a number alone', () => {
  const summary = 'Disk antrean gerbang hampir penuh';
  expect(headline('RegionUploadOutage', 1_204, summary)).toBe('1.204 TPS tidak dapat mengunggah ke Sirekap');
  expect(headline('QueueDiskFilling', 823_236, summary)).toBe(summary);
  expect(headline('SomethingElse', 5, undefined)).toBe('SomethingElse: 5 TPS dapat terdampak');
});
