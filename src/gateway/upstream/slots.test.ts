import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../kernel/index.ts';
import { AdmissionLimit, LIMIT_DEFAULTS } from '../domain/admission-limit.ts';
import { DrainMeter } from './drain-meter.ts';
import { Slots, type Slot } from './slots.ts';

const open = (lease: number): { clock: ManualClock; slots: Slots } => {
  const clock = new ManualClock();
  return { clock, slots: new Slots(new AdmissionLimit(LIMIT_DEFAULTS, lease, clock.now(), () => 0), clock) };
};

const fill = (slots: Slots, count: number): Slot[] =>
  Array.from({ length: count }, () => slots.tryTake('upload')!);

describe('slots', () => {
  it('are given back once, however often they are returned', () => {
    const { slots } = open(10);
    const [slot] = fill(slots, 1);
    slot!.done('ok', 10);
    slot!.done('ok', 10);
    slot!.cancel();
    expect(slots.inflightOf('upload')).toBe(0);
  });

  it('go to who waits, more critical first, within the wait and no later', async () => {
    const { clock, slots } = open(10);
    const taken = fill(slots, 10);
    const order: string[] = [];
    const wait = (operation: 'public-read' | 'officer-read', name: string): void => {
      void slots.take(operation, 0.5, 100).then((slot) => order.push(slot ? name : `${name} refused`));
    };
    wait('public-read', 'public');
    wait('officer-read', 'officer');
    await clock.advance(50);
    for (const slot of taken.slice(0, 5)) slot.done('ok', 10);
    await clock.advance(60);
    expect(order).toEqual(['officer', 'public refused']);
  });

  it('let a login whose turn has come in where a plain one waits', async () => {
    const { slots } = open(10);
    fill(slots, 10);
    expect(slots.wouldAdmit('login', 'called')).toBe(true);
    expect(await slots.take('public-read', 0, 0)).toBeUndefined();
  });

  it('leave half to live uploads for a second after one was turned away', async () => {
    const { clock, slots } = open(10);
    const drained = Array.from({ length: 10 }, () => slots.tryTake('upload', 'drain'));
    expect(drained.every(Boolean)).toBe(true);
    expect(slots.tryTake('upload')).toBeUndefined();
    for (const slot of drained.slice(0, 3)) slot!.done('ok', 10);
    expect(slots.tryTake('upload', 'drain')).toBeUndefined();
    await clock.advance(1_000);
    expect(slots.tryTake('upload', 'drain')).toBeDefined();
  });
});

describe('the tokens of the drain', () => {
  const healthy = { latencyRatio: 0.5, errorRatio: 0 };

  it('come faster while the vendor bears it, never above the lease, and slower at once when it falters', () => {
    const meter = new DrainMeter(1_000, 0);
    let sent = 0;
    for (let now = 100; now <= 20_000; now += 100) {
      meter.advance(now, healthy, 20);
      while (meter.hasToken()) {
        meter.spend();
        meter.completed();
        sent += 1;
      }
    }
    expect(meter.perSecond).toBe(20);
    expect(sent).toBeGreaterThan(150);
    meter.advance(20_100, { latencyRatio: 0.5, errorRatio: 0.5 }, 20);
    expect(meter.perSecond).toBe(10);
  });
});
