import { describe, expect, it } from 'vitest';
import { asks, fullRoom, LATER, OPENED, roomOf, waits } from './testing/waiting-rooms.ts';
import type { Arrival, Turn } from './waiting-room.ts';
import type { WaitingTicket } from './waiting-ticket.ts';

const STRANGER = 2;
const stranger = (more: Partial<Arrival> = {}): Arrival => asks('a', { holder: STRANGER, ...more });

describe('whoever only names an account', () => {
  it('without its ticket gets a place of their own at the end, and moves nothing of the holder’s', () => {
    const room = fullRoom();
    const own = waits(room.ask(asks('a'), LATER + 1_000));
    room.ask(asks('b'), LATER + 2_000);
    const other = waits(room.ask(stranger(), LATER + 3_000));
    expect(other).toMatchObject({
      ahead: 2,
      ticket: { account: 'a', holder: STRANGER, place: LATER + 3_000 },
    });
    for (let n = 0; n < 50; n += 1) room.ask(stranger(), other.ticket.due + n);
    for (const ticket of [own.ticket, undefined])
      expect(waits(room.ask(asks('a', { ticket }), LATER + 5_000)).ticket).toEqual(own.ticket);
  });

  it('and is let in as often as may be, spends no ticket of the holder’s', () => {
    const room = fullRoom(0.5);
    const own = waits(room.ask(asks('a'), LATER + 1_000)).ticket;
    const other = waits(room.ask(stranger(), LATER + 2_000)).ticket;
    let now = own.due;
    const kindOf = (ticket: WaitingTicket): Turn['kind'] =>
      room.ask(asks('a', { ticket: { ...ticket, due: now } }), (now += 4_000)).kind;
    expect([1, 2, 3, 4].map(() => kindOf(other))).toEqual(['enter', 'enter', 'enter', 'spent']);
    expect([1, 2, 3, 4].map(() => kindOf(own))).toEqual(['enter', 'enter', 'enter', 'spent']);
  });

  it('in the opening minute gets the same lot, but not the holder’s pause, nor does a login use the lot up', () => {
    const room = fullRoom(0.5, {}, OPENED);
    const own = waits(room.ask(asks('a', { draw: 0.1 }), OPENED + 100)).ticket;
    const other = waits(room.ask(stranger({ draw: 0.1 }), OPENED + 500)).ticket;
    expect(other.place).toBe(own.place);
    const now = Math.max(own.due, other.due);
    expect(room.ask(stranger({ ticket: other }), now).kind).toBe('enter');
    expect(room.ask(asks('a', { ticket: own, draw: 0.1 }), now + 4_000).kind).toBe('enter');
    const third = room.ask(asks('a', { holder: 3, draw: 0.1 }), now + 4_100);
    expect(third).toMatchObject({ ticket: { holder: 3, place: own.place } });
  });

  it('at another process takes no more from the holder there', () => {
    const own = waits(fullRoom().ask(asks('a'), LATER + 1_000)).ticket;
    const there = fullRoom();
    waits(there.ask(stranger(), LATER + 2_000));
    const again = waits(there.ask(asks('a', { ticket: { ...own, due: LATER + 3_000 } }), LATER + 3_000));
    expect(again).toMatchObject({ ahead: 0, ticket: { holder: 1, place: own.place } });
    // From then on this process knows the holder too, with or without the ticket.
    expect(waits(there.ask(asks('a'), LATER + 4_000)).ticket).toEqual(again.ticket);
  });
});

describe('many phones behind one address', () => {
  it('owe nothing any more once the line is gone', () => {
    const room = roomOf(20, { networkAtOnce: 1 });
    const late = (account: string, now: number): Turn => room.ask(asks(account, { network: 1 }), now);
    for (let n = 0; n < 40; n += 1) late(`a${String(n)}`, LATER);
    expect(waits(late('b', LATER)).ticket.behindMs).toBeGreaterThan(0);
    // Nobody comes back: the census forgets them, and the next line finds all alike.
    const anew = LATER + 600_000;
    while (late(`c${String(room.waiting)}`, anew).kind === 'enter');
    expect(waits(late('d', anew)).ticket.behindMs).toBe(500);
  });

  it('that are let in at once take nothing that others want', () => {
    const room = roomOf(20, { networkAtOnce: 1 });
    const ask = (n: number): Turn => room.ask(asks(`a${String(n)}`, { network: 1 }), LATER + 60_000);
    const kinds = Array.from({ length: 20 }, (_, n) => ask(n).kind);
    expect(new Set(kinds)).toEqual(new Set(['enter']));
    expect([20, 21].map((n) => waits(ask(n)).ticket.behindMs)).toEqual([0, 500]);
  });

  it('have no more places than an hour of their share', () => {
    const room = fullRoom(0.01, { networkShare: 1, networkAtOnce: 1 });
    const told = Array.from({ length: 39 }, (_, n) =>
      room.ask(asks(`a${String(n)}`, { network: 1 }), LATER + 1),
    );
    expect(told.filter(({ kind }) => kind === 'wait')).toHaveLength(37);
    expect(told.at(-1)).toEqual({ kind: 'full' });
    // Who is inside stays inside, and others come in.
    const { ticket } = waits(told[0]!);
    expect(room.ask(asks('a0', { network: 1, ticket }), LATER + 2).kind).toBe('wait');
    expect(room.ask(asks('x', { network: 2 }), LATER + 2).kind).toBe('wait');
  });

  it('keep where they stand when they ask again', () => {
    const room = fullRoom(0.001, { networkShare: 1, networkAtOnce: 1 });
    room.ask(asks('a', { network: 1 }), LATER + 1);
    const { ticket } = waits(room.ask(asks('b', { network: 1 }), LATER + 1));
    expect(ticket.behindMs).toBe(1_000_000);
    const again = waits(room.ask(asks('b', { network: 1, ticket }), ticket.due));
    expect(again.ticket).toMatchObject({ place: LATER + 1, behindMs: 1_000_000 });
  });
});
