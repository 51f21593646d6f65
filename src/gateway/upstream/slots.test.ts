import { describe, expect, it, vi } from 'vitest';
import { ManualClock } from '../../kernel/index.ts';
import { AdmissionLimit, LIMIT_DEFAULTS } from '../domain/admission-limit.ts';
import type { Slot } from './slot.ts';
import { SLOT_DEFAULTS, Slots } from './slots.ts';

/** A limit that stands at its lease from the start. */
const SETTINGS = { ...LIMIT_DEFAULTS, initialShare: 1 };

const open = (lease: number): { clock: ManualClock; slots: Slots } => {
  const clock = new ManualClock();
  return { clock, slots: new Slots(new AdmissionLimit(SETTINGS, lease, clock.now(), () => 0), clock) };
};

const fill = (slots: Slots, count: number): Slot[] =>
  Array.from({ length: count }, () => slots.tryTake({ operation: 'upload' })!);

describe('floors of a small limit', () => {
  it.each([
    ['officer-read', 0.05],
    ['session', 0.1],
  ] as const)('%s has its part of the time, not of the places', async (operation, share) => {
    const { clock, slots } = open(6);
    const uploads: (Slot | undefined)[] = [];
    let held: { slot: Slot; until: number } | undefined;
    let busyMs = 0;
    for (let now = 0; now < 120_000; now += 50) {
      // Uploads take whatever is free, and there are always more.
      if (now % 300 === 0) uploads.shift()?.done('ok', 300);
      for (
        let slot = slots.tryTake({ operation: 'upload' });
        slot;
        slot = slots.tryTake({ operation: 'upload' })
      )
        uploads.push(slot);
      if (held && now >= held.until) {
        held.slot.done('ok', 200);
        held = undefined;
      }
      const slot = held ? undefined : slots.tryTake({ operation });
      if (slot) held = { slot, until: now + 200 };
      if (held) busyMs += 50;
      await clock.advance(50);
    }
    expect(busyMs / 120_000).toBeGreaterThan(0.75 * share * 6);
    expect(busyMs / 120_000).toBeLessThan(1.3 * share * 6);
  });

  it('are there soon after the limit has fallen, for whoever held much of it before', async () => {
    const { clock, slots } = open(60);
    const sessions = Array.from({ length: 20 }, () => slots.tryTake({ operation: 'session' })!);
    await clock.advance(30_000);
    slots.limit.setLease(6);
    for (const session of sessions) session.done('ok', 100);
    fill(slots, 6);
    expect(slots.tryTake({ operation: 'session' })).toBeUndefined();
    await clock.advance(3_000);
    expect(slots.tryTake({ operation: 'session' })).toBeDefined();
  });

  it('count what free places let in: who has had more of them than that waits', async () => {
    const { clock, slots } = open(6);
    for (let n = 0; n < 10; n += 1) {
      const session = slots.tryTake({ operation: 'session' });
      await clock.advance(1_000);
      session!.done('ok', 1_000);
    }
    fill(slots, 6);
    expect(slots.tryTake({ operation: 'session' })).toBeUndefined();
  });
});

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
      void slots
        .take({ operation, rank: 0.5, waitMs: 100 })
        .then((slot) => order.push(slot ? name : `${name} refused`));
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
    expect(slots.wouldAdmit({ operation: 'login', claim: 'called' })).toBe(true);
    expect(await slots.take({ operation: 'public-read', rank: 0, waitMs: 0 })).toBeUndefined();
  });

  it('go to an upload where logins whose turn has come stand in line', async () => {
    const { slots } = open(10);
    const called = { operation: 'login', claim: 'called', rank: -1, waitMs: 2_000 } as const;
    const logins = await Promise.all(Array.from({ length: 8 }, () => slots.take(called)));
    expect(logins.every(Boolean)).toBe(true);
    for (let n = 0; n < 20; n += 1) void slots.take(called);
    const uploads = [fill(slots, 1), fill(slots, 1)];
    for (const login of logins.slice(0, 4)) {
      login!.done('ok', 10);
      uploads.push(fill(slots, 1));
    }
    expect(uploads).toHaveLength(6);
    expect(slots.inflightOf('upload')).toBe(6);
  });

  const drain = { operation: 'upload', claim: 'drain' } as const;
  const drained = (slots: Slots): Slot[] =>
    Array.from({ length: 100 }, () => slots.tryTake(drain)).filter((slot) => slot !== undefined);

  it('go to the drain up to half of the limit beside live uploads, and to the whole of it a minute after', async () => {
    const { clock, slots } = open(20);
    const [first] = fill(slots, 1);
    const held = drained(slots);
    expect(held).toHaveLength(9);
    for (const slot of [first!, ...held]) slot.done('ok', 10);
    await clock.advance(60_000);
    expect(drained(slots)).toHaveLength(20);
  });

  it('go to the drain before reads while it wants for them, and only then', async () => {
    const { clock, slots } = open(20);
    fill(slots, 3);
    slots.tryTake(drain);
    // It has what it asked for.
    expect(slots.wouldAdmit({ operation: 'public-read' })).toBe(true);
    for (const slot of drained(slots).slice(0, 4)) slot.done('ok', 10);
    // Six are in flight, of which two fifths of ten would be four, and three fifths six.
    expect(slots.wouldAdmit({ operation: 'public-read' })).toBe(false);
    expect(slots.tryTake({ operation: 'officer-read' })).toBeDefined();
    expect(slots.wouldAdmit({ operation: 'officer-read' })).toBe(false);
    await clock.advance(1_000);
    expect(slots.wouldAdmit({ operation: 'public-read' })).toBe(true);
    expect(slots.wouldAdmit({ operation: 'officer-read' })).toBe(true);
  });

  it('go half to the drain where more are turned away than it sends', async () => {
    const { clock, slots } = open(20);
    const live = fill(slots, 12);
    expect(drained(slots)).toHaveLength(2);
    fill(slots, 6);
    for (let n = 0; n < 3; n += 1) expect(slots.tryTake({ operation: 'upload' })).toBeUndefined();
    for (const slot of live.slice(0, 4)) slot.done('ok', 10);
    expect(drained(slots)).toHaveLength(4);
    for (const slot of live.slice(4)) slot.done('ok', 10);
    expect(drained(slots)).toHaveLength(4);
    await clock.advance(1_000);
    expect(drained(slots)).toHaveLength(0);
  });

  it('do not stay half the drain’s because of one live upload that it kept out', () => {
    const { slots } = open(10);
    const held = drained(slots);
    expect(held).toHaveLength(10);
    expect(slots.tryTake({ operation: 'upload' })).toBeUndefined();
    for (const slot of held.slice(0, 3)) slot.done('ok', 10);
    // Three were sent for one that was turned away: there is room for all once the queue keeps to its half.
    expect(drained(slots)).toHaveLength(0);
    held[3]!.done('ok', 10);
    held[4]!.done('ok', 10);
    held[5]!.done('ok', 10);
    expect(drained(slots)).toHaveLength(1);
  });
});

describe('a limit of which the public holds its whole part', () => {
  it('is told that somebody was held back, by phones and not by the drain', () => {
    const clock = new ManualClock();
    const limit = new AdmissionLimit(SETTINGS, 10, clock.now(), () => 0);
    const told = vi.spyOn(limit, 'observeHeldBack');
    const slots = new Slots(limit, clock);
    while (slots.tryTake({ operation: 'public-read' })) expect(told).not.toHaveBeenCalled();
    expect(told).toHaveBeenCalledOnce();
    while (slots.tryTake({ operation: 'upload', claim: 'drain' })) expect(told).toHaveBeenCalledOnce();
    expect(told).toHaveBeenCalledOnce();
  });
});

describe('one client', () => {
  const phone = { own: 1, network: 10 };
  const wish = { operation: 'public-read', rank: 0.5, waitMs: 100 } as const;

  it('holds no more places than it may, in flight and waiting, and gets them back as it gives them back', async () => {
    const { clock, slots } = open(30);
    const held = Array.from({ length: 8 }, () => slots.tryTake({ operation: 'upload', client: phone }));
    expect(held.every(Boolean)).toBe(true);
    expect(slots.isOverShare(phone)).toBe(true);
    expect(slots.tryTake({ operation: 'upload', client: phone })).toBeUndefined();
    expect(slots.tryTake({ operation: 'upload', client: { own: 2, network: 11 } })).toBeDefined();
    held[0]!.done('ok', 10);
    expect(slots.tryTake({ operation: 'upload', client: phone })).toBeDefined();
    held[1]!.cancel();
    held[1]!.cancel();
    fill(slots, 30 - 8);
    const waiting = slots.take({ ...wish, client: phone });
    expect(await slots.take({ ...wish, client: phone })).toBeUndefined();
    await clock.advance(100);
    expect(await waiting).toBeUndefined();
    expect(slots.isOverShare(phone)).toBe(false);
  });

  it('that holds its share and asks for more does not pass for a country turned away', () => {
    const { slots } = open(30);
    for (let n = 0; n < 9; n += 1) slots.tryTake({ operation: 'upload', client: phone });
    const drained = Array.from({ length: 20 }, () => slots.tryTake({ operation: 'upload', claim: 'drain' }));
    // Eight of its nine found a place; half of the limit is fifteen.
    expect(drained.filter(Boolean)).toHaveLength(7);
  });

  it('finds no line longer than it may be', async () => {
    const clock = new ManualClock();
    const limit = new AdmissionLimit(SETTINGS, 1, clock.now(), () => 0);
    const slots = new Slots(limit, clock, { ...SLOT_DEFAULTS, longestLine: 2 });
    fill(slots, 1);
    let answered = 0;
    for (let n = 0; n < 3; n += 1) slots.ask(wish, () => (answered += 1));
    expect(answered).toBe(1);
    await clock.advance(100);
    expect(answered).toBe(3);
  });
});
