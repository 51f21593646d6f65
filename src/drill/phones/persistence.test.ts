import { describe, expect, it } from 'vitest';
import type { Answer } from './line.ts';
import { PERSISTENCE, pauseAfter } from './persistence.ts';

const busy = (retryAfterMs?: number): Answer => ({ kind: 'answered', status: 503, retryAfterMs, body: '' });

describe('how long a phone waits before it tries again', () => {
  it.each([
    ['obeys the pause a server names', busy(7_000), 1, 7_000],
    ['obeys it after many failures too', busy(7_000), 9, 7_000],
    ['cuts an endless pause', busy(9_000_000), 1, PERSISTENCE.longestObeyedMs],
    ['is quick at first', { kind: 'timeout' }, 1, 2_000],
    ['is still quick at the last quick try', { kind: 'unreachable' }, 3, 2_000],
    ['comes back later after that', busy(), 4, 14_000],
  ] as const)('%s', (_, answer, tries, expected) => {
    expect(pauseAfter(answer, tries, () => 0.5)).toBe(expected);
  });
});
