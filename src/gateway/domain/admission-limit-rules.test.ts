import { describe, expect, it } from 'vitest';
import { AdmissionLimit, type Completion, type LimitSettings } from './admission-limit.ts';

/** Windows of a tenth of a second: so a test is over before the baseline is probed, eight seconds after it was learnt. */
const WINDOW_MS = 100;
const SETTINGS: LimitSettings = {
  initial: 100,
  initialShare: 1,
  min: 4,
  windowMs: WINDOW_MS,
  minCompletions: 20,
  maxWindowMs: 400,
  tolerance: 2,
  probeEveryMs: 30_000,
};

interface Window {
  readonly latencyMs: number;
  /** How many of twenty failed. */
  readonly failed?: number;
  readonly inflight?: number;
  /** Completions of an abandoned kind, on top of the twenty. */
  readonly ignored?: number;
}

/** A limit and its clock; it has learnt, while nobody pressed it, that an upload takes 100 ms. */
class Gauge {
  readonly limit: AdmissionLimit;
  #now = 0;

  constructor(settings: Partial<LimitSettings> = {}, lease = 1_000) {
    this.limit = new AdmissionLimit({ ...SETTINGS, ...settings }, lease, 0, () => 0);
    for (let n = 0; n < 50; n += 1) this.limit.complete('upload', 100, 'ok', 0);
    this.see({ latencyMs: 100, inflight: 0 });
  }

  /** Twenty completions, the last of which closes a window. Used to the full unless told otherwise. */
  see({ latencyMs, failed = 0, inflight = 1_000, ignored = 0 }: Window): this {
    this.limit.observeInflight(inflight);
    // What is in flight falls again: the most counts.
    this.limit.observeInflight(0);
    const done = (count: number, ms: number, completion: Completion): void => {
      for (let n = 0; n < count; n += 1) this.limit.complete('upload', ms, completion, this.#now);
    };
    done(ignored, 60_000, 'ignored');
    done(failed, 60_000, 'error');
    done(19 - failed, latencyMs, 'ok');
    this.#now += WINDOW_MS;
    done(1, latencyMs, 'ok');
    return this;
  }
}

describe('a limit before anything is known', () => {
  it.each([
    { lease: 1_000, starts: 32, because: 'its initial value' },
    { lease: 50, starts: 20, because: 'two fifths of the lease' },
    { lease: 6, starts: 4, because: 'the least there is' },
    { lease: 3, starts: 3, because: 'the lease' },
  ])('is $because: $starts of a lease of $lease', ({ lease, starts }) => {
    const settings = { ...SETTINGS, initial: 32, initialShare: 0.4 };
    const limit = new AdmissionLimit(settings, lease, 0, () => 0);
    expect([limit.current, limit.lease]).toEqual([starts, lease]);
    expect(limit.health).toEqual({ latencyRatio: 1, errorRatio: 0 });
  });

  it('says what its lease is, and stays where it is when that is raised', () => {
    const { limit } = new Gauge();
    limit.setLease(60);
    expect([limit.lease, limit.current]).toEqual([60, 60]);
    limit.setLease(500);
    expect([limit.lease, limit.current]).toEqual([500, 60]);
  });

  it('comes to where it would begin under the lease of now, while somebody is held back', () => {
    const gauge = new Gauge({ initialShare: 0.4 }, 100);
    const seen = [100, 200].map((lease) => {
      gauge.limit.setLease(lease);
      gauge.limit.observeHeldBack();
      return Math.round(gauge.see({ latencyMs: 100, inflight: 16 }).limit.current);
    });
    // Of 100 it begins at 40 and stays there, of 200 it would begin at 80.
    expect(seen).toEqual([40, 50]);
  });
});

describe('after one window a limit of 100', () => {
  it.each([
    // Growth: 0.3 √100 = 3, and a fifth of the limit by the square of the slack.
    { latencyMs: 50, becomes: 123, because: 'no queue is seen' },
    { latencyMs: 100, becomes: 123, because: 'latency is at its baseline' },
    { latencyMs: 125, becomes: 103 + 20 * 0.6 ** 2, because: 'three fifths of the slack are left' },
    { latencyMs: 160, becomes: 103 + 20 * 0.25 ** 2, because: 'a quarter of the slack is left' },
    { latencyMs: 200, becomes: 103, because: 'the tolerance is reached, not passed' },
    // Falling: three tenths of the way to tolerance / ratio.
    { latencyMs: 250, becomes: 94, because: 'latency is 1¼ of the tolerance' },
    { latencyMs: 300, becomes: 90, because: 'latency is 1½ of the tolerance' },
    // Plunging: six tenths of the way, to half at most.
    { latencyMs: 320, becomes: 40 + 60 / 1.6, because: 'latency is beyond 1½ of the tolerance' },
    { latencyMs: 400, becomes: 70, because: 'latency is twice the tolerance' },
    { latencyMs: 5_000, becomes: 70, because: 'latency is beyond all measure' },
  ])('is $becomes: $because ($latencyMs of 100 ms)', ({ latencyMs, becomes }) => {
    const { limit } = new Gauge().see({ latencyMs });
    expect(limit.current).toBeCloseTo(becomes, 10);
    expect(limit.health).toEqual({ latencyRatio: latencyMs / 200, errorRatio: 0 });
  });

  it('has its slack measured by the tolerance that is set', () => {
    // At 1.5 of a tolerance of 3 half of the slack is left.
    const { limit } = new Gauge({ tolerance: 3 }).see({ latencyMs: 150 });
    expect(limit.current).toBeCloseTo(103 + 20 * 0.5 ** 2, 10);
    expect(limit.health.latencyRatio).toBe(0.5);
  });

  it.each([
    { failed: 1, becomes: 123, because: 'one in twenty says nothing' },
    { failed: 2, becomes: 90, because: 'more than that fail' },
    { failed: 4, becomes: 90, because: 'one in five fail' },
    { failed: 5, becomes: 70, because: 'more than one in five fail' },
  ])('is $becomes: $because', ({ failed, becomes }) => {
    const { limit } = new Gauge().see({ latencyMs: 100, failed });
    expect(limit.current).toBeCloseTo(becomes, 10);
    // What failed says nothing about latency, however long it took.
    expect(limit.health).toEqual({ latencyRatio: 0.5, errorRatio: failed / 20 });
  });

  it('is as it was, unless half of it was in flight', () => {
    expect(new Gauge().see({ latencyMs: 100, inflight: 49 }).limit.current).toBe(100);
    expect(new Gauge().see({ latencyMs: 100, inflight: 50 }).limit.current).toBe(123);
  });

  describe('that has fallen to 70, and of which two fifths are in flight', () => {
    const fallen = (): Gauge => new Gauge().see({ latencyMs: 400 });
    const calm = { latencyMs: 100, inflight: 28 };

    it('comes back to where it began, a step beyond at most, while somebody is held back', () => {
      const gauge = fallen();
      expect(gauge.limit.current).toBe(70);
      const seen = [1, 2, 3, 4].map(() => {
        gauge.limit.observeHeldBack();
        return Math.round(gauge.see(calm).limit.current);
      });
      // Growth as ever: 0.3 √70 and a fifth, then 0.3 √86.5 and a fifth.
      expect(seen).toEqual([87, 107, 107, 107]);
    });

    it('stays when nobody is held back, or was only in the window before', () => {
      const gauge = fallen();
      expect(gauge.see(calm).limit.current).toBe(70);
      gauge.limit.observeHeldBack();
      const { current } = gauge.see(calm).limit;
      expect(current).toBeGreaterThan(70);
      expect(gauge.see(calm).limit.current).toBe(current);
    });

    it('falls further while latency is above the tolerance, whoever is held back', () => {
      const gauge = fallen();
      gauge.limit.observeHeldBack();
      expect(gauge.see({ ...calm, latencyMs: 400 }).limit.current).toBe(49);
    });
  });

  it('does not grow for what was in flight in the window before', () => {
    const { limit } = new Gauge().see({ latencyMs: 100 }).see({ latencyMs: 100, inflight: 0 });
    expect(limit.current).toBe(123);
  });

  it('is not moved by what is ignored: neither its latency nor its number counts', () => {
    const { limit } = new Gauge().see({ latencyMs: 100, ignored: 100, failed: 5 });
    expect(limit.health).toEqual({ latencyRatio: 0.5, errorRatio: 0.25 });
    expect(limit.current).toBeCloseTo(70, 10);
  });

  it('keeps between its least and its lease', () => {
    expect(new Gauge({}, 110).see({ latencyMs: 100 }).limit.current).toBe(110);
    expect(new Gauge({ min: 80 }).see({ latencyMs: 5_000 }).limit.current).toBe(80);
    const leased = new Gauge({ min: 80 });
    leased.limit.setLease(60);
    expect(leased.see({ latencyMs: 5_000 }).limit.current).toBe(60);
  });
});

describe('a window', () => {
  /** Whether a window is closed by the last of `count` failures, at `at`. */
  const isClosedBy = (count: number, at: number, kind: Completion = 'error'): boolean => {
    const limit = new AdmissionLimit(SETTINGS, 1_000, 0, () => 0);
    for (let n = 1; n < count; n += 1) limit.complete('upload', 1, kind, 0);
    limit.complete('upload', 1, kind, at);
    return limit.health.errorRatio > 0;
  };

  it.each([
    [20, 99, false],
    [20, 100, true],
    [19, 100, false],
    [19, 399, false],
    [1, 399, false],
    [1, 400, true],
  ])('with %i completions is closed at %i ms: %s', (count, at, closed) => {
    expect(isClosedBy(count, at)).toBe(closed);
  });

  it('is not closed by what is ignored', () => {
    const limit = new AdmissionLimit(SETTINGS, 1_000, 0, () => 0);
    for (let n = 0; n < 40; n += 1) limit.complete('upload', 1, 'ignored', 400);
    // It was open for this one.
    limit.complete('upload', 1, 'error', 400);
    expect(limit.health.errorRatio).toBe(1);
  });

  it('begins with nothing of the one before', () => {
    const { limit } = new Gauge().see({ latencyMs: 400, failed: 19 }).see({ latencyMs: 100 });
    expect(limit.health).toEqual({ latencyRatio: 0.5, errorRatio: 0 });
  });
});

describe('the baseline under a limit', () => {
  /** Latency over the baseline in each of a series of windows alike. */
  const ratiosOf = (gauge: Gauge, window: Window, count: number): number[] =>
    Array.from({ length: count }, () => gauge.see(window).limit.health.latencyRatio);

  it('rises to a slower vendor while less than half of the limit is used', () => {
    expect(ratiosOf(new Gauge(), { latencyMs: 300, inflight: 45 }, 2)).toEqual([1.5, 0.75]);
    // From 100 half way to 300, and half way again.
    expect(ratiosOf(new Gauge(), { latencyMs: 300, inflight: 0 }, 3)).toEqual([1.5, 0.75, 0.6]);
  });

  it('does not rise under load, however long it lasts above the floor', () => {
    const steady = { min: 1, initial: 1_000 };
    expect(ratiosOf(new Gauge(steady), { latencyMs: 300, inflight: 1_000 }, 8)).toEqual(Array(8).fill(1.5));
    expect(ratiosOf(new Gauge(), { latencyMs: 300, inflight: 50 }, 1)).toEqual([1.5]);
    expect(new Gauge().see({ latencyMs: 300, inflight: 50 }).see({ latencyMs: 300 }).limit.health).toEqual({
      latencyRatio: 1.5,
      errorRatio: 0,
    });
  });

  it('falls to a faster one under any load', () => {
    const { limit } = new Gauge().see({ latencyMs: 50 }).see({ latencyMs: 85 });
    expect(limit.health.latencyRatio).toBeCloseTo(0.5, 10);
  });

  it('rises once, though under load, each time the limit has been at its least for five windows', () => {
    // The first of the five was the one in which the baseline was learnt.
    const gauge = new Gauge({ initial: 4, tolerance: 1.2 });
    const ratios = ratiosOf(gauge, { latencyMs: 1_000 }, 11).map((ratio) => 1_000 / (ratio * 1.2));
    const expected = [100, 100, 100, 100, 100, 550, 550, 550, 550, 550, 775];
    expect(ratios.map((baseline) => Math.round(baseline))).toEqual(expected);
  });
});

describe('a limit while its baseline is probed', () => {
  /** A probe has just begun: eighty windows are over, and so eight seconds. Nothing pressed the limit until then. */
  const probing = (settings: Partial<LimitSettings> = {}): Gauge => {
    const gauge = new Gauge(settings);
    for (let window = 1; window < 81; window += 1) gauge.see({ latencyMs: 100, inflight: 0 });
    return gauge;
  };

  it('is not probed before there is one: what is admitted less would show nothing', () => {
    const limit = new AdmissionLimit(SETTINGS, 1_000, 0, () => 0);
    let now = 0;
    /** Windows of twenty completions, each a class of its own: so no baseline is learnt. */
    const pass = (windows: number, klass: (n: number) => string): void => {
      for (let n = 0; n < 20 * windows; n += 1) limit.complete(klass(n), 100, 'ok', (now += WINDOW_MS / 20));
    };
    pass(200, String);
    expect(limit.current).toBe(100);
    pass(82, () => 'upload');
    expect(limit.current).toBe(100);
    pass(1, () => 'upload');
    expect(limit.current).toBe(70);
  });

  it('admits seven tenths, but never less than its least', () => {
    expect(probing().limit.current).toBe(70);
    expect(probing({ min: 80 }).limit.current).toBe(80);
  });

  it('neither grows nor falls with latency, and takes the saturated baseline down at the end', () => {
    const gauge = probing();
    for (let n = 0; n < 4; n += 1) expect(gauge.see({ latencyMs: 75 }).limit.current).toBe(70);
    expect(gauge.see({ latencyMs: 75 }).limit.current).toBe(100);
    // From 100 to 75: nothing was learnt meanwhile.
    expect(gauge.see({ latencyMs: 150 }).limit.health.latencyRatio).toBeCloseTo(1, 10);
  });

  it('learns nothing from a slow window either, though it is hardly used', () => {
    const gauge = probing();
    for (let n = 0; n < 4; n += 1) gauge.see({ latencyMs: 300, inflight: 0 });
    expect(gauge.limit.health.latencyRatio).toBe(1.5);
  });

  it('still falls on errors', () => {
    const gauge = probing().see({ latencyMs: 100, failed: 10 });
    expect(gauge.limit.current).toBeCloseTo(49, 10);
  });
});
