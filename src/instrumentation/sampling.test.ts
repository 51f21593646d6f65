import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DRAWN, keepShare, keepsNewTrace } from './sampling.ts';

/** Misses one draw in ten million. */
const NEARLY_ALL = 1 - 1e-7;

const drawnOf = (traces: number): number =>
  Array.from({ length: traces }, () => keepsNewTrace()).filter((kept) => kept === true).length;

describe('the draw of new traces', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['performance'] });
  });
  afterEach(() => {
    keepShare(undefined);
    vi.useRealTimers();
  });

  it('is bounded by the second, however many begin', () => {
    keepShare(NEARLY_ALL);
    expect(drawnOf(1_000)).toBe(DRAWN.atOnce);
    vi.advanceTimersByTime(3_000);
    expect(drawnOf(1_000)).toBe(3 * DRAWN.perSecond);
  });

  it('has no bound where all are wanted', () => {
    keepShare(1);
    expect(drawnOf(1_000)).toBe(1_000);
  });

  it('keeps none of a share of nothing, and says neither way while tracing is off', () => {
    keepShare(0);
    expect(drawnOf(1_000)).toBe(0);
    keepShare(undefined);
    expect(keepsNewTrace()).toBeUndefined();
  });
});
