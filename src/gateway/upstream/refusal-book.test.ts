import { describe, expect, it } from 'vitest';
import { RefusalBook } from './refusal-book.ts';

const HOUR = 3_600_000;
const SETTINGS = { backoffMs: 1_000, buryTries: 20, buryAfterMs: 6 * HOUR };

describe('an upload that the vendor keeps refusing', () => {
  it('is set aside after twenty refusals over six hours, and not before', () => {
    const book = new RefusalBook(SETTINGS);
    let now = 0;
    let count = 0;
    for (;;) {
      count += 1;
      const verdict = book.refused('k', now);
      if (verdict.kind === 'bury') break;
      expect(count < 20 || now < 6 * HOUR).toBe(true);
      expect(verdict.afterMs).toBeGreaterThanOrEqual(1_000);
      now += verdict.afterMs;
    }
    expect(count).toBeGreaterThanOrEqual(20);
    expect(now).toBeGreaterThanOrEqual(6 * HOUR);
    expect(now).toBeLessThan(7 * HOUR);
  });

  it('is not set aside by many refusals at once, nor by few over long', () => {
    const book = new RefusalBook(SETTINGS);
    for (let n = 0; n < 100; n += 1) expect(book.refused('many', n).kind).toBe('again');
    for (let n = 0; n < 5; n += 1) expect(book.refused('few', n * 10 * HOUR).kind).toBe('again');
  });

  it('that was taken after all begins anew', () => {
    const book = new RefusalBook({ ...SETTINGS, buryTries: 2, buryAfterMs: 1 });
    book.refused('k', 0);
    book.forget('k');
    expect(book.refused('k', 10).kind).toBe('again');
    expect(book.refused('k', 20).kind).toBe('bury');
  });
});
