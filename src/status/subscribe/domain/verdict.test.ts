import { describe, expect, it } from 'vitest';
import { pushVerdict } from './verdict.ts';

describe('the answer of a push service', () => {
  it.each([404, 410])('%d ends a subscription', (status) => {
    expect(pushVerdict(status, undefined)).toEqual({ say: 'gone' });
  });

  it.each([301, 400, 401, 403, 413, 429, 500, 503])('%d does not', (status) => {
    expect(pushVerdict(status, undefined)).toEqual({ say: 'later', afterMs: 0 });
  });

  it.each([
    ['120', 120_000],
    ['999999999', 3_600_000],
    ['-5', 0],
    ['Wed, 14 Feb 2024 07:00:00 GMT', 0],
  ])('asks for patience by %s', (retryAfter, afterMs) => {
    expect(pushVerdict(429, retryAfter)).toEqual({ say: 'later', afterMs });
  });
});
