import {
  WaitingRoom,
  type Arrival,
  type Turn,
  type Wait,
  type WaitingRoomSettings,
} from '../waiting-room.ts';
import type { WaitingTicket } from '../waiting-ticket.ts';

/** When logins began to be paced, ms. */
export const OPENED = 1_000_000;
/** After the opening minute: whoever comes then stands by the time of arrival. */
export const LATER = OPENED + 60_000;

export const SETTINGS: WaitingRoomSettings = {
  openingMs: 60_000,
  minPollMs: 60_000,
  maxPollMs: 120_000,
  lateMs: 1_800_000,
  uploadedBehindMs: 3_600_000,
  capacity: 1_000,
  answersPerSecond: 500,
  networkShare: 0.1,
  networkAtOnce: 500,
};

/** A room that nobody has come to yet. */
export const roomOf = (
  perSecond: number,
  settings: Partial<WaitingRoomSettings> = {},
  now = LATER,
): WaitingRoom => new WaitingRoom({ perSecond, since: OPENED }, { ...SETTINGS, ...settings }, now);

/** A room at `now` whose one turn is used up, by an account with the earliest place: whoever comes now waits. */
export function fullRoom(
  perSecond = 0.001,
  settings: Partial<WaitingRoomSettings> = {},
  now = LATER,
): WaitingRoom {
  const room = roomOf(perSecond, settings, now);
  const { kind } = room.ask(asks('first', { draw: 0 }), now);
  if (kind !== 'enter') throw new Error(`the first was told ${kind}`);
  return room;
}

/** Somebody who comes without a ticket. */
export const asks = (account: string, more: Partial<Arrival> = {}): Arrival => ({
  account,
  holder: 1,
  network: undefined,
  ticket: undefined,
  uploaded: false,
  draw: 0.5,
  jitter: 0.5,
  ...more,
});

/** A ticket of an account's usual holder. */
export const ticketOf = (account: string, place: number): WaitingTicket => ({
  ...{ account, holder: 1, place, behindMs: 0 },
  ...{ askedAt: 0, due: 0, uploaded: false },
});

/** A turn that is to wait; throws when it is none. */
export function waits(turn: Turn): Wait {
  if (turn.kind !== 'wait') throw new Error(`told ${turn.kind}`);
  return turn;
}
