import { describe, expect, it } from 'vitest';
import { NetworkPlaces } from './network-places.ts';

/** At 10 a second a network's share is one a second. */
const PACE = 10;
const ONE = 1;
const OTHER = 2;

function placesAfter(taken: number, networkAtOnce = 3): NetworkPlaces {
  const places = new NetworkPlaces({ networkShare: 0.1, networkAtOnce });
  for (let n = 0; n < taken; n += 1) places.take(ONE, PACE, 0);
  return places;
}

describe('the next place of a network', () => {
  it.each([
    { taken: 0, behindMs: 0 },
    { taken: 2, behindMs: 0 },
    { taken: 3, behindMs: 1_000 },
    { taken: 4, behindMs: 2_000 },
    { taken: 13, behindMs: 11_000 },
  ])('after $taken is $behindMs ms behind the others, with three at once', ({ taken, behindMs }) => {
    const places = placesAfter(taken);
    expect(places.behindMs(ONE, PACE, 0)).toBe(behindMs);
    // Asking takes nothing.
    expect(places.behindMs(ONE, PACE, 0)).toBe(behindMs);
    expect(places.behindMs(OTHER, PACE, 0)).toBe(0);
  });

  it.each([
    { later: 1_000, behindMs: 10_000 },
    { later: 10_000, behindMs: 1_000 },
    { later: 10_500, behindMs: 500 },
    { later: 60_000, behindMs: 0 },
    // A clock set back makes nothing good, and nothing worse.
    { later: -3_600_000, behindMs: 11_000 },
  ])('is nearer the longer its share has had time: after $later ms', ({ later, behindMs }) => {
    expect(placesAfter(13).behindMs(ONE, PACE, later)).toBe(behindMs);
  });

  it('gains nothing by a quiet hour: no more are to be had at once than at first', () => {
    const places = placesAfter(3);
    places.take(ONE, PACE, 3_600_000);
    expect(places.behindMs(ONE, PACE, 3_600_000)).toBe(0);
    for (let n = 0; n < 2; n += 1) places.take(ONE, PACE, 3_600_000);
    expect(places.behindMs(ONE, PACE, 3_600_000)).toBe(1_000);
  });

  it('goes by the pace of now, and what was taken stays counted by places', () => {
    expect(placesAfter(13).behindMs(ONE, 20, 0)).toBe(5_500);
    expect(placesAfter(13).behindMs(ONE, 3, 0)).toBe(36_667);
  });

  it('is none once that would be more than an hour behind', () => {
    expect(placesAfter(3_602).behindMs(ONE, PACE, 0)).toBe(3_600_000);
    expect(placesAfter(3_603).behindMs(ONE, PACE, 0)).toBeUndefined();
    expect(placesAfter(3_603).behindMs(ONE, PACE, 1_000)).toBe(3_600_000);
  });

  it('is never behind for what comes from inside', () => {
    const places = placesAfter(0);
    for (let n = 0; n < 100; n += 1) places.take(undefined, PACE, 0);
    expect(places.behindMs(undefined, PACE, 0)).toBe(0);
  });

  it('is as good as any when nobody waits any more', () => {
    const places = placesAfter(100);
    places.clear();
    expect(places.behindMs(ONE, PACE, 0)).toBe(0);
  });

  it('is forgotten of networks that took theirs long ago, beyond twenty thousand', () => {
    const places = placesAfter(3, 1);
    for (let network = 2; network <= 20_000; network += 1) places.take(network, PACE, 0);
    expect(places.behindMs(ONE, PACE, 0)).toBe(3_000);
    places.take(ONE, PACE, 0);
    places.take(20_001, PACE, 0);
    expect([ONE, 2, 3].map((network) => places.behindMs(network, PACE, 0))).toEqual([4_000, 0, 1_000]);
  });
});
