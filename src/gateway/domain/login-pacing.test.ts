import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LoginPacing, type PacingSettings, type Turn } from './login-pacing.ts';

const SETTINGS: PacingSettings = {
  openingMs: 0,
  callMs: 120_000,
  minPollMs: 15_000,
  maxPollMs: 120_000,
  capacity: 1_000,
};

const roomOf = (perSecond: number, settings: Partial<PacingSettings> = {}): LoginPacing =>
  new LoginPacing('nasional', perSecond, 0, { ...SETTINGS, ...settings });

const placeOf = (turn: Turn): number | undefined => (turn.kind === 'wait' ? turn.place.place : undefined);

describe('the waiting room', () => {
  it('lets nobody wait while fewer come than the pace allows', () => {
    const room = roomOf(10);
    for (let n = 0; n < 50; n += 1) {
      expect(room.arrive(`a${n}`, undefined, 0.5, 0.5, n * 100).kind).toBe('enter');
      room.finished(`a${n}`, true, n * 100);
    }
  });

  it('calls in the order of arrival, at the pace', () => {
    const room = roomOf(2);
    for (let n = 0; n < 9; n += 1) room.arrive(`a${n}`, undefined, 0, 0, n * 100);
    room.advance(2_000);
    const entered = Array.from(
      { length: 9 },
      (_, n) => room.arrive(`a${n}`, undefined, 0, 0, 2_000).kind === 'enter',
    );
    expect(entered).toEqual([true, true, true, true, true, false, false, false, false]);
  });

  it('keeps a place however often its holder asks, and gives nothing for asking', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(9), { maxLength: 60 }), (asks) => {
        const room = roomOf(0.001);
        const first = Array.from({ length: 10 }, (_, n) =>
          placeOf(room.arrive(`a${n}`, undefined, 0, 0, n * 200)),
        );
        for (const [at, n] of asks.entries()) {
          const again = room.arrive(`a${n}`, undefined, 0, 0, 5_000 + at);
          expect(placeOf(again)).toBe(first[n]);
        }
        expect(room.waiting).toBe(9);
      }),
    );
  });

  it('finds a ticket’s place again after a restart', () => {
    const room = roomOf(0.001);
    room.arrive('first', undefined, 0, 0, 10_000);
    for (let n = 0; n < 5; n += 1) room.arrive(`late${n}`, undefined, 0, 0, 20_000 + n * 200);
    const back = room.arrive('early', 15_000, 0, 0, 30_000);
    expect(back).toMatchObject({ kind: 'wait', position: 0 });
  });

  it('does not take a ticket whose turn was used', () => {
    const room = roomOf(1);
    expect(room.arrive('a', undefined, 0, 0, 0).kind).toBe('enter');
    room.finished('a', true, 1_000);
    room.setPace(0.001);
    for (let n = 0; n < 3; n += 1) room.arrive(`b${n}`, undefined, 0, 0, 2_000 + n);
    expect(placeOf(room.arrive('a', 500, 0, 0, 3_000))).toBe(3_000);
  });

  it('draws places by lot in the opening rush', () => {
    const room = roomOf(0.001, { openingMs: 60_000 });
    room.arrive('x', undefined, 0, 0, 0);
    expect(placeOf(room.arrive('a', undefined, 0.9, 0, 10))).toBe(54_000);
    expect(room.arrive('b', undefined, 0.1, 0, 20_000)).toMatchObject({
      position: 0,
      place: { place: 6_000 },
    });
  });

  it.each([
    [101, { position: 100, estimateMs: 50_500, pollMs: 40_400 }],
    [401, { position: 400, estimateMs: 200_500, pollMs: 120_000 }],
  ])(
    'with %i before, estimates from who is ahead and the pace, and asks back shortly before',
    (before, turn) => {
      const room = roomOf(2);
      for (let n = 0; n < before; n += 1) room.arrive(`a${n}`, undefined, 0, 0.5, 0);
      expect(room.arrive('z', undefined, 0, 0.5, 100)).toMatchObject({ kind: 'wait', ...turn });
    },
  );

  it('gives a wrong password three tries and a turn nobody took back to the room', () => {
    const room = roomOf(0.001);
    expect(room.arrive('a', undefined, 0, 0, 0).kind).toBe('enter');
    for (let n = 0; n < 2; n += 1) room.finished('a', false, 1);
    expect(room.arrive('a', undefined, 0, 0, 2).kind).toBe('enter');
    room.finished('a', false, 3);
    expect(room.arrive('a', undefined, 0, 0, 4).kind).toBe('wait');
    const other = roomOf(0.001);
    other.arrive('gone', undefined, 0, 0, 0);
    other.arrive('next', undefined, 0, 0, 1);
    expect(other.arrive('next', undefined, 0, 0, 119_000).kind).toBe('wait');
    expect(other.arrive('next', undefined, 0, 0, 121_000).kind).toBe('enter');
  });

  it('is full at its capacity, but never for those inside', () => {
    const room = roomOf(0.001, { capacity: 1 });
    room.arrive('a', undefined, 0, 0, 0);
    expect(room.arrive('b', undefined, 0, 0, 1).kind).toBe('wait');
    expect(room.arrive('c', undefined, 0, 0, 2).kind).toBe('full');
    expect(room.arrive('b', undefined, 0, 0, 3).kind).toBe('wait');
  });
});
