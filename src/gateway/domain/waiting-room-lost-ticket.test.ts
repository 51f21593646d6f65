import { expect, it } from 'vitest';
import { asks, LATER, roomOf, SETTINGS, waits } from './testing/waiting-rooms.ts';
import type { Turn, WaitingRoom } from './waiting-room.ts';
import type { WaitingTicket } from './waiting-ticket.ts';

const ask = (room: WaitingRoom, account: string, now: number, ticket?: WaitingTicket): Turn =>
  room.ask(asks(account, { ticket }), now);

/** A room whose one turn is used up, with somebody waiting. */
function busyRoom(): { room: WaitingRoom; first: WaitingTicket } {
  const room = roomOf(0.01);
  expect(ask(room, 'let in', LATER).kind).toBe('enter');
  return { room, first: waits(ask(room, 'first', LATER)).ticket };
}

it('gives whoever lost a ticket the same place again', () => {
  const { room, first } = busyRoom();
  ask(room, 'second', LATER + 1);
  const again = waits(ask(room, 'first', LATER + 2));
  expect(again.ticket.place).toBe(first.place);
  expect(again.ahead).toBe(0);
});

it('counts whoever asks without a ticket, or with an old copy, once', () => {
  const { room, first } = busyRoom();
  for (let n = 1; n <= 200; n += 1) {
    ask(room, 'first', LATER + n * 100);
    ask(room, 'first', LATER + n * 100, first);
  }
  expect(room.waiting).toBe(1);
  expect(waits(ask(room, 'newcomer', LATER + 20_001)).ahead).toBe(1);
});

it('gives a new place to whoever was let in, and to whoever never came back in time', () => {
  const { room, first } = busyRoom();
  const inTurn = LATER + 110_000;
  expect(ask(room, 'first', inTurn).kind).toBe('enter');
  const anew = waits(ask(room, 'first', inTurn + 1));
  expect(anew.ticket.place).toBeGreaterThan(first.place);
  // It asks no more, until its place is lost and others wait.
  const late = inTurn + 2 * SETTINGS.lateMs;
  while (ask(room, `other ${String(room.waiting)}`, late).kind === 'enter');
  expect(waits(ask(room, 'first', late + 1)).ticket.place).toBe(late + 1);
});
