import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LATER, OPENED } from './testing/waiting-rooms.ts';
import { newPlace, orderOf } from './waiting-ticket.ts';

describe('places', () => {
  const opening = { since: OPENED, openingMs: 60_000 };
  const draw = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

  it('are the same however often an account asks in the opening minute, and then always later', () => {
    fc.assert(
      fc.property(draw, fc.nat(59_999), fc.nat(59_999), fc.nat(1e7), (lot, one, other, after) => {
        const place = newPlace(opening, lot, OPENED + one);
        expect(newPlace(opening, lot, OPENED + other)).toBe(place);
        expect(newPlace(opening, lot, LATER + after)).toBeGreaterThan(place);
        expect(newPlace(opening, lot, LATER + after + 1)).toBeGreaterThan(
          newPlace(opening, lot, LATER + after),
        );
      }),
    );
  });

  it('of those whose TPS has uploaded stand further back, by a bounded time', () => {
    fc.assert(
      fc.property(fc.nat(1e6), fc.nat(1e6), (one, other) => {
        const has = orderOf({ place: one, behindMs: 0, uploaded: true }, 3_600_000);
        const hasNot = orderOf({ place: other, behindMs: 0, uploaded: false }, 3_600_000);
        expect(hasNot < has).toBe(other < one + 3_600_000);
      }),
    );
  });

  it('stand as far back as their network does, and for what has been uploaded besides', () => {
    expect(orderOf({ place: 1_000, behindMs: 70, uploaded: false }, 500)).toBe(1_070);
    expect(orderOf({ place: 1_000, behindMs: 70, uploaded: true }, 500)).toBe(1_570);
  });
});
