import fc from 'fast-check';
import { expect, it } from 'vitest';
import { judgeFreshness } from './staleness.ts';

const times = fc.integer({ min: 0, max: 4_102_444_800_000 });
const spans = fc.integer({ min: 1, max: 3_600_000 });

it('believes a snapshot up to its age limit and never after', () => {
  fc.assert(
    fc.property(times, spans, fc.nat(7_200_000), (at, staleAfterMs, ageMs) => {
      const judged = judgeFreshness(new Date(at).toISOString(), at + ageMs, staleAfterMs);
      expect(judged).toEqual({ fresh: ageMs <= staleAfterMs, ageMs });
    }),
  );
});

it('once stale, stays stale while time goes on', () => {
  fc.assert(
    fc.property(times, times, spans, fc.nat(1_000_000_000), (at, now, staleAfterMs, later) => {
      const asOf = new Date(at).toISOString();
      fc.pre(now >= at);
      const before = judgeFreshness(asOf, now, staleAfterMs).fresh;
      const after = judgeFreshness(asOf, now + later, staleAfterMs).fresh;
      expect(before || !after).toBe(true);
    }),
  );
});

it('forgives a clock that runs a minute ahead, not more', () => {
  const asOf = new Date(120_000).toISOString();
  expect(judgeFreshness(asOf, 60_000, 45_000)).toEqual({ fresh: true, ageMs: 0 });
  expect(judgeFreshness(asOf, 59_999, 45_000)).toEqual({ fresh: false, ageMs: 0 });
});

it.each([undefined, '', 'kemarin'])('never believes a snapshot whose time is %j', (asOf) => {
  expect(judgeFreshness(asOf, 0, 45_000).fresh).toBe(false);
});
