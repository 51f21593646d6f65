import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RetryWindow } from './retry-window.ts';

const settings = { answersPerSecond: 100, longest: 20 };

/** Clients that each come back when told, from a usual pause of 2 s; returns refusals in the last second. */
function herd(clients: number, seconds: number): number {
  const window = new RetryWindow(settings, 0);
  const due = Array.from({ length: clients }, (_, i) => (i * 2_000) / clients);
  let lastSecond = 0;
  for (let now = 0; now < seconds * 1_000; now += 10) {
    due.forEach((at, i) => {
      if (at > now) return;
      if (now >= (seconds - 1) * 1_000) lastSecond += 1;
      due[i] = now + 2_000 * window.refuse(now) * (0.75 + 0.5 * ((i * 7) % 10) * 0.1);
    });
  }
  return lastSecond;
}

describe('the retry window', () => {
  it('at most doubles with a window, takes a tenth back, and counts a window by how long it was', () => {
    const window = new RetryWindow(settings, 0);
    const refuse = (times: number, now: number): number =>
      Array.from({ length: times }, () => window.refuse(now)).at(-1) ?? Number.NaN;
    expect(refuse(500, 999)).toBe(1);
    expect(refuse(150, 1_000)).toBe(2);
    expect(refuse(300, 2_000)).toBe(3);
    // Three hundred in two seconds are 1.5 times what can be answered.
    expect(refuse(1, 4_000)).toBe(4.5);
    expect(refuse(1, 5_000)).toBeCloseTo(4.05, 9);
    for (let at = 6_000; at < 9_000; at += 1_000) refuse(1_000, at);
    expect(refuse(1_000, 9_000)).toBe(20);
  });

  it('leaves the pause alone while few are refused', () => {
    const window = new RetryWindow(settings, 0);
    const stretches = Array.from({ length: 200 }, (_, i) => window.refuse(i * 50));
    expect(Math.max(...stretches)).toBe(1);
  });

  it('brings a herd that would be fifteen times too many down to what can be answered', () => {
    expect(herd(3_000, 60)).toBeLessThan(settings.answersPerSecond * 2);
  });

  it('is never shorter than usual and never longer than its bound, whatever comes', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 3_000 }), { maxLength: 300 }), (gaps) => {
        const window = new RetryWindow(settings, 0);
        let now = 0;
        for (const gap of gaps) {
          now += gap;
          const stretch = window.refuse(now);
          expect(stretch).toBeGreaterThanOrEqual(1);
          expect(stretch).toBeLessThanOrEqual(settings.longest);
        }
      }),
    );
  });
});
