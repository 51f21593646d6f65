import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asks, fullRoom, LATER, OPENED, roomOf, SETTINGS, waits } from './testing/waiting-rooms.ts';
import { WaitingRoom, type RoomPace, type Turn } from './waiting-room.ts';
import type { WaitingTicket } from './waiting-ticket.ts';

describe('a clock that is set back', () => {
  it('keeps nobody waiting for the time of day at which they were to come', () => {
    const room = fullRoom(1);
    const { ticket } = waits(room.ask(asks('early'), LATER));
    const dayBefore = LATER - 86_400_000;
    expect(ticket.due).toBeGreaterThan(LATER);
    // The first look finds no turn; a minute later there are some.
    room.ask(asks('early', { ticket }), dayBefore);
    expect(room.ask(asks('early', { ticket }), dayBefore + 60_000).kind).toBe('enter');
  });

  it('by no more than the clocks of a region may differ is none', () => {
    const room = fullRoom(0.001);
    const { ticket } = waits(room.ask(asks('early'), LATER + 100_000));
    expect(waits(room.ask(asks('early', { ticket }), LATER + 40_000)).ticket).toEqual(ticket);
    expect(waits(room.ask(asks('early', { ticket }), LATER + 39_999)).ticket).not.toEqual(ticket);
  });
});

describe('the waiting room', () => {
  it('lets nobody wait while fewer come than the pace allows', () => {
    const room = roomOf(10);
    for (let n = 0; n < 50; n += 1) expect(room.ask(asks(`a${n}`), LATER + n * 100).kind).toBe('enter');
    expect(room.waiting).toBe(0);
  });

  it('lets in by place, whoever asks first', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([0, 1, 2, 3, 4, 5, 6, 7], { minLength: 8 }), (sequence) => {
        const room = fullRoom();
        const tickets = Array.from(
          { length: 8 },
          (_, n) => waits(room.ask(asks(`a${n}`), LATER + 1_000 + n * 100)).ticket,
        );
        room.advance(LATER + 199_800);
        room.setPace({ perSecond: 1, since: OPENED });
        const now = LATER + 202_000;
        const entered = new Set<number>();
        // There are two turns and a bit: whoever asks first, they go to two of the three with the earliest places.
        for (const n of sequence) {
          const turn = room.ask(asks(`a${n}`, { ticket: { ...tickets[n]!, due: now } }), now);
          if (turn.kind === 'enter') entered.add(n);
        }
        expect(entered.size).toBe(2);
        expect([...entered].every((n) => n < 3)).toBe(true);
      }),
    );
  });

  it('gives nothing for asking early: the same ticket, no place less, no more waiting', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(9), { maxLength: 60 }), (early) => {
        const room = fullRoom();
        const told = Array.from({ length: 10 }, (_, n) =>
          waits(room.ask(asks(`a${n}`), LATER + 1_000 + n * 200)),
        );
        const before = room.waiting;
        for (const [at, n] of early.entries()) {
          const again = waits(room.ask(asks(`a${n}`, { ticket: told[n]!.ticket }), LATER + 5_000 + at));
          expect(again.ticket).toEqual(told[n]!.ticket);
          expect(again.ahead).toBeGreaterThanOrEqual(n - 1);
        }
        expect(room.waiting).toBe(before);
      }),
    );
  });

  it('takes an old ticket for older once a later one, from another process, let its holder in', () => {
    const room = fullRoom();
    const old = waits(room.ask(asks('a'), LATER + 1_000)).ticket;
    const fresh = waits(fullRoom().ask(asks('a'), LATER + 2_000)).ticket;
    expect(fresh.place).toBeGreaterThan(old.place);
    room.setPace({ perSecond: 10, since: OPENED });
    const now = fresh.due;
    expect(room.ask(asks('a', { ticket: fresh }), now + 2_000).kind).toBe('enter');
    expect(room.ask(asks('a', { ticket: { ...old, due: now } }), now + 3_000)).toEqual({ kind: 'spent' });
  });

  it('honours a ticket that another process gave, and one from before its own start', () => {
    const elsewhere = fullRoom();
    const { ticket } = waits(elsewhere.ask(asks('a'), LATER + 1_000));
    const here = fullRoom();
    for (let n = 0; n < 5; n += 1) here.ask(asks(`late${n}`), LATER + 2_000 + n * 100);
    const due = { ...ticket, due: LATER + 3_000 };
    expect(here.ask(asks('a', { ticket: due }), LATER + 3_000)).toMatchObject({ kind: 'wait', ahead: 0 });
    const anew = roomOf(1, {}, LATER + 3_000);
    expect(anew.ask(asks('a', { ticket: due }), LATER + 3_000).kind).toBe('enter');
  });

  it('puts an account whose TPS has uploaded behind those whose has not, also when it hears of it later', () => {
    const room = fullRoom();
    room.ask(asks('x', { uploaded: false }), LATER + 500);
    const has = waits(room.ask(asks('has', { uploaded: true }), LATER + 1_000));
    const hasNot = waits(room.ask(asks('has-not'), LATER + 2_000));
    expect(hasNot.ahead).toBe(1);
    const later = { ticket: { ...has.ticket, due: LATER + 3_000 }, uploaded: false };
    expect(waits(room.ask(asks('has', later), LATER + 3_000))).toMatchObject({
      ahead: 2,
      ticket: { uploaded: true },
    });
  });

  it('lets a ticket in three times, for a lost answer or a mistyped password, and then no more', () => {
    const room = fullRoom(0.5);
    const { ticket } = waits(room.ask(asks('a'), LATER + 1_000));
    let now = ticket.due;
    const again = (): Turn => room.ask(asks('a', { ticket: { ...ticket, due: now } }), (now += 4_000));
    for (let n = 0; n < 3; n += 1) expect(again().kind).toBe('enter');
    expect(again()).toEqual({ kind: 'spent' });
  });

  it('does not hold against a ticket what the vendor failed', () => {
    const room = fullRoom(0.5);
    const { ticket } = waits(room.ask(asks('a'), LATER + 1_000));
    let now = ticket.due;
    for (let n = 0; n < 6; n += 1) {
      const turn = room.ask(asks('a', { ticket: { ...ticket, due: now } }), (now += 4_000));
      if (turn.kind !== 'enter') throw new Error(`told ${turn.kind}`);
      room.failed(turn.ticket);
    }
  });

  it('gives who was let in without a ticket, and whom the vendor failed, the same place again', () => {
    const opening = OPENED + 1_000;
    const room = roomOf(0.25, {}, opening);
    const lucky = asks('a', { draw: 0.01 });
    const turn = room.ask(lucky, opening);
    if (turn.kind !== 'enter') throw new Error(`told ${turn.kind}`);
    room.ask(asks('b', { draw: 0.9 }), opening);
    room.failed(turn.ticket);
    expect(waits(room.ask(lucky, opening + 100)).ticket.place).toBe(turn.ticket.place);
    expect(room.ask(lucky, opening + 4_000).kind).toBe('enter');
    // Let in and served, the draw is used up.
    expect(waits(room.ask(lucky, opening + 4_100)).ticket.place).toBeGreaterThan(opening + 60_000);
    // After the opening minute, where the time of arrival is the place.
    const late = roomOf(0.25);
    const first = late.ask(asks('a'), LATER);
    if (first.kind !== 'enter') throw new Error(`told ${first.kind}`);
    late.failed(first.ticket);
    expect(waits(late.ask(asks('a'), LATER + 1_000)).ticket.place).toBe(first.ticket.place);
  });

  it('keeps the turn of one for whom the vendor had no place', () => {
    const room = roomOf(1);
    const turn = room.ask(asks('a'), LATER);
    if (turn.kind !== 'enter') throw new Error(`told ${turn.kind}`);
    const told = room.missed(turn.ticket, 0.5, LATER);
    expect(told).toMatchObject({ ahead: 0, ticket: { place: turn.ticket.place } });
    expect(told.pollMs).toBeLessThanOrEqual(2_000);
    room.ask(asks('b'), LATER + 1);
    expect(room.ask(asks('a', { ticket: told.ticket }), told.ticket.due).kind).toBe('enter');
  });

  it('no longer knows a ticket whose holder comes much too late', () => {
    const room = fullRoom();
    const { ticket } = waits(room.ask(asks('a'), LATER + 1_000));
    expect(room.ask(asks('a', { ticket }), ticket.due + 1_800_000).kind).not.toBe('expired');
    expect(room.ask(asks('a', { ticket }), ticket.due + 1_800_001)).toEqual({ kind: 'expired' });
  });

  it('is full for new ones at its capacity, but never for those inside', () => {
    const room = fullRoom(0.001, { capacity: 1 });
    const { ticket } = waits(room.ask(asks('b'), LATER + 1));
    expect(room.ask(asks('c'), LATER + 2)).toEqual({ kind: 'full' });
    expect(room.ask(asks('b', { ticket }), ticket.due).kind).not.toBe('full');
  });

  it('tells somebody who cannot enter that it is their turn, and keeps it', () => {
    const room = roomOf(1);
    expect(room.look(asks('a'), LATER).kind).toBe('called');
    expect(room.ask(asks('b'), LATER).kind).toBe('enter');
  });
});

describe('an estimate', () => {
  it('is not given in the opening minute, nor before a pace was seen', () => {
    const room = roomOf(2, {}, OPENED);
    room.ask(asks('a'), OPENED);
    expect(waits(room.ask(asks('b'), OPENED + 10)).estimateMs).toBeUndefined();
    expect(waits(fullRoom().ask(asks('b'), LATER + 10)).estimateMs).toBeUndefined();
  });

  it('comes from the pace that was measured, not from the one that is allowed', () => {
    const room = fullRoom(2);
    const tickets: WaitingTicket[] = [];
    for (let n = 0; n < 200; n += 1) tickets.push(waits(room.ask(asks(`a${n}`), LATER + n)).ticket);
    // Only one a second comes and is let in.
    let now = LATER + 1_000;
    for (let n = 0; n < 30; n += 1) {
      const turn = room.ask(asks(`a${n}`, { ticket: { ...tickets[n]!, due: now } }), now);
      if (turn.kind === 'enter') room.missed(turn.ticket, 0.5, now);
      now += 1_000;
      room.ask(asks(`a${n}`, { ticket: { ...tickets[n]!, due: now } }), now);
    }
    const last = waits(room.ask(asks('z'), now));
    expect(last.estimateMs!).toBeGreaterThan(((last.ahead + 1) / 2) * 1_000);
  });
});

describe('the pause until the next question', () => {
  const pace = fc.double({ min: 0.01, max: 1_000, noNaN: true });
  const jitter = fc.double({ min: 0, max: 1, noNaN: true });

  it('is never shorter than a second, and never longer than the wait that is expected', () => {
    fc.assert(
      fc.property(pace, fc.nat(300), jitter, (perSecond, before, chance) => {
        const room = roomOf(perSecond, { capacity: 100_000 });
        let turn: Turn = room.ask(asks('first'), LATER);
        for (let n = 0; n <= before; n += 1) turn = room.ask(asks(`a${n}`, { jitter: chance }), LATER);
        if (turn.kind !== 'wait') return;
        expect(turn.pollMs).toBeGreaterThanOrEqual(999);
        expect(turn.pollMs).toBeLessThanOrEqual(Math.max(2_001, ((turn.ahead + 1) / perSecond) * 1_000 + 1));
      }),
    );
  });

  it('of many is so long that half of the answers are enough for them', () => {
    const room = roomOf(0.1, { capacity: 1_000_000, answersPerSecond: 10 });
    const crowd = 3_000;
    let sum = 0;
    for (let n = 0; n < crowd; n += 1) room.ask(asks(`a${n}`), LATER + n);
    for (let n = 0; n < 100; n += 1) {
      sum += 1_000 / waits(room.ask(asks(`b${n}`, { jitter: n / 100 }), LATER + 5_000 + n)).pollMs;
    }
    expect((sum / 100) * crowd).toBeLessThan(5.5);
  });
});

describe('rooms that share a pace', () => {
  it('all of them serve it whole, though the line is at one of them', () => {
    const pace: RoomPace = { perSecond: 5, since: OPENED };
    const rooms = [0, 1].map(() => new WaitingRoom(pace, SETTINGS, LATER));
    const waiting: { account: string; ticket: WaitingTicket; at: number }[] = [];
    const told = (account: string, turn: Turn): void => {
      if (turn.kind === 'wait') waiting.push({ account, ticket: turn.ticket, at: turn.ticket.due });
    };
    for (let n = 0; n < 300; n += 1) told(`a${n}`, rooms[0]!.ask(asks(`a${n}`), LATER));
    let now = LATER;
    for (let turn = 0; waiting.length > 0; turn += 1) {
      waiting.sort((a, b) => a.at - b.at);
      const { account, ticket, at } = waiting.shift()!;
      now = at;
      told(account, rooms[turn % 2]!.ask(asks(account, { ticket, jitter: (turn % 10) / 10 }), now));
    }
    // 300 at 10 a second.
    expect(now - LATER).toBeLessThan(45_000);
  });
});
