import { expect, it } from 'vitest';
import { RecentCount } from './recent-count.ts';

it('counts what happens, and forgets it again', () => {
  const count = new RecentCount(1_000);
  expect(count.at(0)).toBe(0);
  count.add(0);
  count.add(0);
  expect(count.at(0)).toBe(2);
  expect(count.at(1_000)).toBeCloseTo(2 / Math.E);
  count.add(1_000);
  expect(count.at(1_000)).toBeCloseTo(1 + 2 / Math.E);
  expect(count.at(60_000)).toBeCloseTo(0);
});

it('tells rates apart, and is not moved by a clock that goes back', () => {
  const [often, seldom] = [new RecentCount(1_000), new RecentCount(1_000)];
  for (let now = 0; now < 10_000; now += 10) {
    often.add(now);
    if (now % 50 === 0) seldom.add(now);
  }
  expect(often.at(10_000) / seldom.at(10_000)).toBeCloseTo(5, 0);
  expect(often.at(0)).toBe(often.at(9_990));
});
