import { describe, expect, it } from 'vitest';
import { asks, fullRoom, LATER, OPENED, roomOf, waits } from './testing/waiting-rooms.ts';
import type { Wait, WaitingRoom } from './waiting-room.ts';

/** Twenty who wait behind one that was let in, their places drawn evenly over the opening minute. */
function lineOfTwenty(perSecond: number): { room: WaitingRoom; told: readonly Wait[] } {
  const room = fullRoom(perSecond, {}, OPENED);
  const told = Array.from({ length: 20 }, (_, n) =>
    waits(room.ask(asks(`a${n + 1}`, { draw: (n + 1) / 21 }), OPENED)),
  );
  return { room, told };
}

describe('the pause until the next question', () => {
  /** The pause of the one who is next in a room at which they will have to wait so many seconds. */
  const pauseMs = (seconds: number, jitter: number): number => {
    // A second after the last entry a part of a turn is there already; the rest takes one second less than a turn.
    const room = fullRoom(1 / (seconds + 1));
    return waits(room.ask(asks('next', { jitter }), LATER + 1_000)).pollMs;
  };

  it.each([
    // Soon: at four fifths of the wait, or up to its end; but a second at least, and up to two.
    { seconds: 0.5, jitter: 0, pause: 1_000 },
    { seconds: 0.5, jitter: 1, pause: 2_000 },
    { seconds: 20, jitter: 0, pause: 16_000 },
    { seconds: 20, jitter: 0.5, pause: 18_000 },
    { seconds: 20, jitter: 1, pause: 20_000 },
    // Later: the usual shortest and longest, a quarter less or more, but never beyond the wait itself.
    { seconds: 70, jitter: 0, pause: 45_000 },
    { seconds: 70, jitter: 1, pause: 70_000 },
    { seconds: 100, jitter: 0.5, pause: 80_000 },
    { seconds: 999, jitter: 0, pause: 90_000 },
    { seconds: 999, jitter: 0.5, pause: 120_000 },
    { seconds: 999, jitter: 1, pause: 150_000 },
  ])('is $pause ms before a wait of $seconds s, at $jitter of the jitter', ({ seconds, jitter, pause }) => {
    expect(pauseMs(seconds, jitter)).toBeCloseTo(pause, 5);
  });

  it('is for whoever asks early what is left of it, with the same ticket', () => {
    const room = fullRoom(0.001);
    const { ticket } = waits(room.ask(asks('a'), LATER + 1_000));
    expect(ticket).toMatchObject({ askedAt: LATER + 1_000, due: LATER + 121_000 });
    const early = ticket.due - 501;
    expect(room.ask(asks('a', { ticket }), early)).toMatchObject({ ticket, pollMs: 501 });
    // Half a second is no matter: clocks differ.
    const inTime = waits(room.ask(asks('a', { ticket }), ticket.due - 500)).ticket;
    expect(inTime.askedAt).toBe(ticket.due - 500);
  });
});

describe('the line of a waiting room', () => {
  it('tells how many are ahead of those that turns are there for already', () => {
    const { room, told } = lineOfTwenty(0.5);
    // In four seconds two turns: the first nine before the tenth, less two.
    const { ticket } = told[9]!;
    expect(waits(room.ask(asks('a10', { ticket }), OPENED + 4_000)).ahead).toBe(7);
  });

  it('calls as many as there are turns, and no more', () => {
    const { room, told } = lineOfTwenty(0.5);
    const now = OPENED + 4_000;
    const turnOf = (n: number): string =>
      room.look(asks(`a${n}`, { ticket: { ...told[n - 1]!.ticket, due: now } }), now).kind;
    expect([3, 2, 1].map(turnOf)).toEqual(['wait', 'called', 'called']);
  });

  it('keeps three turns, and for each beyond that nobody came for calls four more', () => {
    const { room, told } = lineOfTwenty(0.5);
    // In ten seconds five turns: three are kept, and eight of the line are called instead of the other two.
    const now = OPENED + 10_000;
    const turnOf = (n: number): string =>
      room.look(asks(`a${n}`, { ticket: { ...told[n - 1]!.ticket, due: now } }), now).kind;
    expect([12, 11, 1].map(turnOf)).toEqual(['wait', 'called', 'called']);
  });

  it('keeps the turns of two seconds where those are more', () => {
    const { room, told } = lineOfTwenty(5);
    // Eleven turns by then, so one is given up.
    const now = OPENED + 2_200;
    const entered = told.filter(({ ticket }) => {
      const arrival = asks(ticket.account, { ticket: { ...ticket, due: now } });
      return room.ask(arrival, now).kind === 'enter';
    });
    expect(entered).toHaveLength(10);
  });

  it.each([
    [0.5, 1],
    [1, 1],
    [10, 10],
  ])('that is empty keeps no more than a second’s turns: at %d a second %i', (perSecond, most) => {
    const room = roomOf(perSecond);
    const turns = Array.from({ length: most + 1 }, (_, n) => room.ask(asks(`a${n}`), LATER + 60_000).kind);
    expect(turns).toEqual([...Array<string>(most).fill('enter'), 'wait']);
  });

  it('takes a little of a turn back for each who comes in vain, until the turn is gone', () => {
    const room = fullRoom(0.9);
    for (let n = 0; n < 20; n += 1) waits(room.ask(asks(`a${n}`), LATER + 1_000));
    // Nine tenths of a turn were there: as good as one more waits.
    expect(room.waiting).toBe(21);
  });

  it('does not count against a ticket that the vendor had no place', () => {
    const room = fullRoom(1);
    let { ticket } = waits(room.ask(asks('a'), LATER + 100));
    for (let n = 0; n < 6; n += 1) {
      const turn = room.ask(asks('a', { ticket }), ticket.due);
      if (turn.kind !== 'enter') throw new Error(`told ${turn.kind}`);
      ({ ticket } = room.missed(turn.ticket, 0.5, turn.ticket.askedAt));
    }
  });
});

describe('a place in the opening minute', () => {
  it('is drawn, and used up by a login: the next one is behind all that were drawn', () => {
    const room = fullRoom(0.001, {}, OPENED);
    const now = OPENED + 10_000;
    expect(waits(room.ask(asks('a', { draw: 0.5 }), now)).ticket.place).toBe(OPENED + 30_000);
    expect(waits(room.ask(asks('first', { draw: 0 }), now)).ticket.place).toBe(now + 60_000);
  });
});

describe('a place from the end of the opening minute on', () => {
  it('is the time of arrival', () => {
    const ticket = (now: number) => waits(fullRoom(0.001).ask(asks('a', { draw: 0.1 }), now)).ticket;
    expect([LATER, LATER + 700].map((now) => ticket(now).place)).toEqual([LATER, LATER + 700]);
  });
});

describe('who has given up', () => {
  /** Whether those who came once are still counted after so long. */
  const areCounted = (room: WaitingRoom, afterMs: readonly number[]): boolean[] =>
    afterMs.map((ms) => {
      room.advance(LATER + ms);
      return room.waiting > 0;
    });

  it('is counted no more once the longest pause, a quarter of it and a minute have gone by twice', () => {
    const room = fullRoom(0.001);
    for (let n = 0; n < 50; n += 1) room.ask(asks(`a${n}`), LATER + 100);
    expect(areCounted(room, [209_999, 210_000, 419_999, 420_000])).toEqual([true, true, true, false]);
  });

  it('is counted for longer while the crowd makes pauses long', () => {
    // One answer in ten seconds to a crowd of fifty: everybody asks once in 500 s.
    const room = fullRoom(0.001, { answersPerSecond: 0.2 });
    for (let n = 0; n < 50; n += 1) room.ask(asks(`a${n}`), LATER + 100);
    expect(areCounted(room, [210_000, 420_000, 660_000])).toEqual([true, true, true]);
  });
});

describe('the estimate of a wait', () => {
  it('is by the pace since the line began, whatever the quiet before', () => {
    const room = roomOf(0.5);
    const began = LATER + 600_000;
    expect(room.ask(asks('first'), began).kind).toBe('enter');
    const told = Array.from({ length: 40 }, (_, n) => waits(room.ask(asks(`a${n}`), began + n * 10)));
    // One in two seconds, and a moment more so that the turn is there.
    let now = began + 50;
    for (const { ticket } of told.slice(0, 20)) {
      now += 2_000;
      expect(room.ask(asks(ticket.account, { ticket: { ...ticket, due: now } }), now).kind).toBe('enter');
    }
    const { ahead, estimateMs } = waits(room.ask(asks('last'), now));
    expect(ahead).toBe(20);
    expect(estimateMs! / 42_000).toBeCloseTo(1, 1);
  });

  it('is known still to whoever comes when the line was empty for a moment only', () => {
    const room = roomOf(0.5);
    room.ask(asks('first'), LATER);
    const told = Array.from({ length: 10 }, (_, n) => waits(room.ask(asks(`a${n}`), LATER + n * 10)));
    let now = LATER + 50;
    for (const { ticket } of told) {
      now += 2_000;
      expect(room.ask(asks(ticket.account, { ticket: { ...ticket, due: now } }), now).kind).toBe('enter');
    }
    expect(room.waiting).toBe(0);
    expect(waits(room.ask(asks('last'), now + 500)).estimateMs! / 2_000).toBeCloseTo(1, 0);
  });

  it('is none in the opening minute, in which a place says nothing yet, and is given right after', () => {
    const { room, told } = lineOfTwenty(0.5);
    for (let n = 0; n < 10; n += 1) {
      const now = OPENED + (n + 1) * 2_000;
      const { ticket } = told[n]!;
      expect(room.ask(asks(ticket.account, { ticket: { ...ticket, due: now } }), now).kind).toBe('enter');
    }
    room.setPace({ perSecond: 0.001, since: OPENED });
    const estimateOf = (account: string, now: number): number | undefined =>
      waits(room.ask(asks(account, { draw: 0.99 }), now)).estimateMs;
    expect(estimateOf('early', LATER - 1)).toBeUndefined();
    expect(estimateOf('late', LATER)).toBeGreaterThan(0);
  });
});
