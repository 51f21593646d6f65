import { expect, it } from 'vitest';
import { RecentMean } from './recent-mean.ts';

it('comes to the count that stands, and forgets it again', () => {
  const mean = new RecentMean(1_000);
  expect(mean.at(0)).toBe(0);
  mean.move(1, 0);
  expect(mean.at(0)).toBe(0);
  expect(mean.at(1_000)).toBeCloseTo(1 - 1 / Math.E);
  expect(mean.at(20_000)).toBeCloseTo(1);
  mean.move(-1, 20_000);
  expect(mean.at(21_000)).toBeCloseTo(1 / Math.E);
});

it('is the share of time that something is there', () => {
  const mean = new RecentMean(5_000);
  for (let now = 0; now < 60_000; now += 100) {
    mean.move(1, now);
    mean.move(-1, now + 30);
  }
  expect(mean.at(60_000)).toBeCloseTo(0.3, 1);
});

it('takes no harm from a clock that goes back', () => {
  const mean = new RecentMean(1_000);
  mean.move(1, 10_000);
  mean.move(1, 5_000);
  expect(mean.at(4_000)).toBe(0);
  expect(mean.at(5_500)).toBeGreaterThan(0);
});

it('forgets what it is told to', () => {
  const mean = new RecentMean(1_000);
  mean.move(10, 0);
  mean.move(-10, 20_000);
  expect(mean.atMost(2, 20_000)).toBe(2);
  expect(mean.at(21_000)).toBeCloseTo(2 / Math.E);
  expect(mean.atMost(2, 21_000)).toBeCloseTo(2 / Math.E);
});
