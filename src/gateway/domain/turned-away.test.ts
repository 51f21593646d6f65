import { describe, expect, it } from 'vitest';
import { TurnedAway } from './turned-away.ts';

/** A second in which so many live requests were turned away and so many held uploads were answered. */
function second(live: number, drained: number): TurnedAway {
  const turned = new TurnedAway();
  for (let n = 0; n < drained; n += 1) turned.drained((n * 1_000) / drained);
  for (let n = 0; n < live; n += 1) turned.live((n * 1_000) / live);
  return turned;
}

describe('a limit is crowded', () => {
  it.each([
    [0, 0, false, 'nobody is turned away'],
    [1, 0, true, 'one is, and the queue sends nothing'],
    [100, 50, true, 'more are turned away than the queue sends'],
    [50, 100, false, 'who is turned away would have a place if the queue sent less'],
  ])('with %i turned away and %i drained a second: %s, for %s', (live, drained, crowded) => {
    expect(second(live, drained).isCrowded(999)).toBe(crowded);
  });

  it('no longer than a second after the last was turned away', () => {
    const turned = second(100, 0);
    expect([turned.isCrowded(1_989), turned.isCrowded(1_990)]).toEqual([true, false]);
    expect([turned.hasLive(60_000, 60_989), turned.hasLive(60_000, 60_990)]).toEqual([true, false]);
  });
});

it('a drain waits for a second after it was turned away', () => {
  const turned = new TurnedAway();
  expect(turned.isDrainWaiting(0)).toBe(false);
  turned.drain(0);
  expect([turned.isDrainWaiting(999), turned.isDrainWaiting(1_000)]).toEqual([true, false]);
});
