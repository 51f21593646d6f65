import { describe, expect, it } from 'vitest';
import { steadyClock } from './clock.ts';
import { ManualClock } from './manual-clock.ts';

describe('the manual clock', () => {
  it('fires timers in order of their due time, at that time', async () => {
    const clock = new ManualClock(0);
    const fired: [string, number][] = [];
    clock.after(30, () => fired.push(['late', clock.now()]));
    clock.after(10, () => fired.push(['early', clock.now()]));
    clock.every(20, () => fired.push(['beat', clock.now()]));
    await clock.advance(45);
    expect(fired).toEqual([
      ['early', 10],
      ['beat', 20],
      ['late', 30],
      ['beat', 40],
    ]);
    expect(clock.now()).toBe(45);
  });

  it('lets a chain of sleeps run through one advance', async () => {
    const clock = new ManualClock(0);
    const woke: number[] = [];
    const chain = (async () => {
      for (let i = 0; i < 3; i += 1) {
        await clock.sleep(10);
        woke.push(clock.now());
      }
    })();
    await clock.advance(30);
    await chain;
    expect(woke).toEqual([10, 20, 30]);
  });

  it('rejects a sleep that is aborted', async () => {
    const clock = new ManualClock(0);
    const abort = new AbortController();
    const sleep = clock.sleep(1_000, abort.signal);
    abort.abort(new Error('no longer wanted'));
    await expect(sleep).rejects.toThrow('no longer wanted');
  });
});

describe('a steady clock', () => {
  it('starts at the wall clock’s time and takes no notice when that is set', async () => {
    const wall = new ManualClock(1_000);
    await wall.advance(500);
    const steady = steadyClock(wall);
    expect(steady.now()).toBe(1_500);
    wall.jump(-86_400_000);
    await wall.advance(250);
    expect(wall.now()).toBe(1_750 - 86_400_000);
    expect(steady.now()).toBe(1_750);
  });

  it('has the timers of the clock below it, which a setting does not move', async () => {
    const wall = new ManualClock(0);
    const fired: number[] = [];
    steadyClock(wall).after(100, () => fired.push(wall.elapsed()));
    wall.jump(86_400_000);
    await wall.advance(99);
    expect(fired).toEqual([]);
    await wall.advance(1);
    expect(fired).toEqual([100]);
  });
});
