import { describe, expect, it } from 'vitest';
import { ManualClock, type Clock } from '../../kernel/index.ts';
import { LoopLag } from './loop-lag.ts';

/** A clock whose timers all fire `lateMs` late, as on a machine without processor to spare. */
const lateClock = (clock: ManualClock, lateMs: number): Clock => ({
  now: () => clock.now(),
  elapsed: () => clock.elapsed(),
  after: (ms, fn) => clock.after(ms, fn),
  every: (ms, fn) => clock.every(ms + lateMs, fn),
  sleep: (ms, signal) => clock.sleep(ms, signal),
});

describe('what the gateway adds to a latency itself', () => {
  it('is nothing on a machine that keeps up', async () => {
    const clock = new ManualClock();
    const lag = new LoopLag(clock);
    await clock.advance(5_000);
    expect(lag.without(400)).toBe(400);
  });

  it('is taken off twice when timers come late', async () => {
    const clock = new ManualClock();
    const lag = new LoopLag(lateClock(clock, 50));
    await clock.advance(30_000);
    expect(lag.without(400)).toBeCloseTo(300, 0);
  });

  it('never makes a latency vanish', async () => {
    const clock = new ManualClock();
    const lag = new LoopLag(lateClock(clock, 500));
    await clock.advance(60_000);
    expect(lag.without(200)).toBe(20);
  });
});
