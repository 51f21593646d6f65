import { describe, expect, it } from 'vitest';
import type { StatusEvent } from '../../domain/events.ts';
import { Allowance } from './allowance.ts';
import { networkOf } from './network.ts';
import { concerns, newEvents } from './who-hears.ts';

describe('an allowance', () => {
  it('is spent per key, and there again when its window has passed', () => {
    const twice = new Allowance(2, 1_000);
    expect([0, 10, 20].map((now) => twice.take('a', now))).toEqual([true, true, false]);
    expect(twice.take('b', 20)).toBe(true);
    expect(twice.take('a', 999)).toBe(false);
    expect(twice.take('a', 1_000)).toBe(true);
  });

  it('forgets the longest known of very many', () => {
    const once = new Allowance(1, 1_000);
    once.take('first', 0);
    for (let n = 0; n < 50_000; n += 1) once.take(String(n), 0);
    expect(once.take('first', 0)).toBe(true);
    expect(once.take('49999', 0)).toBe(false);
  });
});

describe('a network', () => {
  it.each([
    ['203.0.113.7', '203.0.113'],
    ['::ffff:203.0.113.7', '203.0.113'],
    ['2001:DB8:1:2::7', '2001:db8:1'],
    ['2001:db8::7', '2001:db8:0'],
    ['::1', '0:0:0'],
  ])('of %s is %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});

describe('who hears of what', () => {
  const event = (id: string, ...regions: string[]): StatusEvent => ({
    ...{ id, at: '2024-02-14T07:00:00.000Z', kind: 'opened', regions, title: 'Uji' },
  });

  it('is the region itself, and everybody of what concerns the nation', () => {
    expect(concerns(event('a', '51', '52'), '52')).toBe(true);
    expect(concerns(event('a', 'nasional'), '52')).toBe(true);
    expect(concerns(event('a', '51'), '52')).toBe(false);
    expect(concerns(event('a', '51'), 'nasional')).toBe(false);
  });

  it('is told what is new only, the oldest first', () => {
    const before = [event('b', '52'), event('a', '52')];
    expect(newEvents(before, [event('d', '52'), event('c', '52'), ...before]).map(({ id }) => id)).toEqual([
      ...['c', 'd'],
    ]);
  });
});
