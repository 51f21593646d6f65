import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Breaker } from './breaker.ts';
import { PhotoShape } from './photo-shape.ts';
import { jitteredSeconds, retryAfterHeader } from './retry-after.ts';
import { SessionBook } from './session-book.ts';

describe('a breaker', () => {
  const settings = { threshold: 3, probeEveryMs: 1_000 };

  it('opens after failures in a row only, asks once a second, and closes on a success', () => {
    const breaker = new Breaker(settings);
    breaker.failed(0);
    breaker.failed(0);
    breaker.succeeded();
    for (let n = 0; n < 3; n += 1) {
      expect(breaker.pass(0)).toBe('closed');
      breaker.failed(0);
    }
    expect(breaker.pass(999)).toBe('open');
    expect(breaker.wouldPass(1_000)).toBe(true);
    expect(breaker.pass(1_000)).toBe('probe');
    expect(breaker.pass(1_500)).toBe('open');
    breaker.failed(1_600);
    expect(breaker.pass(2_000)).toBe('probe');
    breaker.succeeded();
    expect(breaker.pass(2_001)).toBe('closed');
  });

  it('tells whether it is open, and whether it would let a request through, without letting one through', () => {
    const breaker = new Breaker({ ...settings, threshold: 1 });
    expect([breaker.isOpen, breaker.wouldPass(0)]).toEqual([false, true]);
    breaker.failed(0);
    expect([breaker.isOpen, breaker.wouldPass(999), breaker.wouldPass(1_000)]).toEqual([true, false, true]);
    expect(breaker.pass(1_000)).toBe('probe');
    expect(breaker.wouldPass(1_001)).toBe(false);
    breaker.succeeded();
    expect([breaker.isOpen, breaker.wouldPass(1_002)]).toEqual([false, true]);
  });
});

describe('the shape of a photo', () => {
  it('is seen however its bytes are cut', () => {
    const middle = fc.uint8Array({ maxLength: 40 });
    fc.assert(
      fc.property(middle, fc.array(fc.nat(50), { maxLength: 8 }), (bytes, cuts) => {
        const photo = Uint8Array.from([0xff, 0xd8, 0xff, ...bytes, 0xff, 0xd9]);
        const shape = new PhotoShape();
        let from = 0;
        for (const to of [...cuts.toSorted((a, b) => a - b), photo.length]) {
          expect(shape.add(photo.subarray(from, Math.min(to, photo.length)))).toBe(true);
          from = Math.max(from, Math.min(to, photo.length));
        }
        expect(shape.isWhole).toBe(true);
        expect(shape.bytes).toBe(photo.length);
      }),
    );
  });

  it.each([
    ['a PNG', [0x89, 0x50, 0x4e, 0x47], false],
    ['a cut photo', [0xff, 0xd8, 0xff, 0x00], true],
    ['too little', [0xff, 0xd8], true],
    ['nothing but an end', [0xff, 0xd9], false],
    ['one that ends in half an end', [0xff, 0xd8, 0xff, 0x00, 0xd9], true],
    ['one that begins with the half of a beginning', [0xff, 0x00, 0xff, 0x00], false],
  ])('is not %s', (_name, bytes, begins) => {
    const shape = new PhotoShape();
    expect(shape.add(Uint8Array.from(bytes))).toBe(begins);
    expect(shape.isWhole).toBe(false);
  });
});

describe('the time to come back', () => {
  it('spreads evenly over a quarter either way and is a whole second at least', () => {
    expect([0, 0.5, 1].map((random) => jitteredSeconds(20, random))).toEqual([15, 20, 25]);
    expect(retryAfterHeader(0.2)).toBe('1');
  });
});

describe('the session book', () => {
  it('forgets the oldest first, and a session seen again is not old', () => {
    const book = new SessionBook(2);
    for (const session of ['a', 'b', 'a', 'c']) book.add(session);
    expect(['a', 'b', 'c'].map((session) => book.has(session))).toEqual([true, false, true]);
  });
});
