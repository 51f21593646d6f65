import { describe, expect, it } from 'vitest';
import { LatencyBaselines } from './latency-baselines.ts';

const times = (count: number, latencyMs: number): number[] => Array.from({ length: count }, () => latencyMs);

const addAll = (baselines: LatencyBaselines, klass: string, latencies: readonly number[]): void => {
  for (const latencyMs of latencies) baselines.add(klass, latencyMs);
};

/** Baselines that have learnt, from fifty each, how long each class takes; nothing in the window. */
function learnt(classes: Readonly<Record<string, number>>): LatencyBaselines {
  const baselines = new LatencyBaselines();
  for (const [klass, latencyMs] of Object.entries(classes)) addAll(baselines, klass, times(50, latencyMs));
  baselines.closeWindow();
  return baselines;
}

/** The baseline of `klass`, read off a window of one completion that took 1,000 ms. */
function baselineOf(baselines: LatencyBaselines, klass: string): number {
  baselines.closeWindow();
  baselines.add(klass, 1_000);
  const baseline = 1_000 / (baselines.ratio() ?? Number.NaN);
  baselines.closeWindow();
  return baseline;
}

describe('a baseline', () => {
  it('is learnt from fifty completions, over however many windows', () => {
    const baselines = new LatencyBaselines();
    addAll(baselines, 'upload', times(30, 100));
    baselines.closeWindow();
    addAll(baselines, 'upload', times(19, 100));
    expect(baselines.ratio()).toBeUndefined();
    baselines.add('upload', 100);
    expect(baselines.ratio()).toBe(1);
  });

  it('is their median, in whatever sequence they came', () => {
    const baselines = new LatencyBaselines();
    for (let pair = 0; pair < 24; pair += 1) addAll(baselines, 'upload', [900, 100]);
    addAll(baselines, 'upload', [200, 200]);
    expect(baselineOf(baselines, 'upload')).toBeCloseTo(200, 10);
  });

  it('is not learnt anew by what comes later', () => {
    const baselines = learnt({ upload: 100 });
    addAll(baselines, 'upload', times(200, 300));
    expect(baselines.ratio()).toBe(3);
  });

  it('falls by three tenths of the way to what is seen, with or without load', () => {
    for (const mayRise of [true, false]) {
      const baselines = learnt({ upload: 100 });
      addAll(baselines, 'upload', [50, 50, 700]);
      baselines.learn(mayRise);
      expect(baselineOf(baselines, 'upload')).toBeCloseTo(85, 10);
    }
  });

  it('rises half way to what is seen, but only when it may', () => {
    const baselines = learnt({ upload: 100 });
    addAll(baselines, 'upload', [1, 200, 200]);
    baselines.learn(false);
    expect(baselines.ratio()).toBe(2);
    baselines.learn(true);
    expect(baselineOf(baselines, 'upload')).toBeCloseTo(150, 10);
  });

  it('of a class that nobody asked for stays, and none is learnt from a single window', () => {
    const baselines = learnt({ upload: 100 });
    addAll(baselines, 'login', times(5, 10));
    baselines.learn(true);
    baselines.scale(3);
    expect(baselineOf(baselines, 'upload')).toBeCloseTo(300, 10);
    baselines.add('login', 10);
    expect(baselines.ratio()).toBeUndefined();
  });

  it('is scaled, each class by the same factor', () => {
    const baselines = learnt({ upload: 100, login: 10 });
    baselines.scale(0.5);
    expect(baselineOf(baselines, 'upload')).toBeCloseTo(50, 10);
    expect(baselineOf(baselines, 'login')).toBeCloseTo(5, 10);
  });

  it('is taken for a millisecond at least', () => {
    const baselines = learnt({ cached: 0.1 });
    baselines.add('cached', 2);
    expect(baselines.ratio()).toBe(2);
  });
});

describe('the ratio of a window', () => {
  it('is the mean over classes, by completions, of the median over the baseline', () => {
    const baselines = learnt({ upload: 100, read: 10, login: 50 });
    addAll(baselines, 'upload', times(10, 200));
    addAll(baselines, 'read', times(30, 10));
    // Twice for ten, once for thirty, and no login at all.
    expect(baselines.ratio()).toBe(1.25);
  });

  it('counts a class from the very window in which it was learnt, with what it holds', () => {
    const baselines = learnt({ login: 100 });
    addAll(baselines, 'login', times(50, 200));
    addAll(baselines, 'upload', times(50, 100));
    expect(baselines.ratio()).toBe(1.5);
  });

  it('takes the median, not the mean nor the first', () => {
    const baselines = learnt({ upload: 100 });
    addAll(baselines, 'upload', [5_000, 100, 150]);
    expect(baselines.ratio()).toBe(1.5);
  });

  it('leaves out what has no baseline yet, and is none without any', () => {
    const baselines = learnt({ upload: 100 });
    expect(baselines.ratio()).toBeUndefined();
    addAll(baselines, 'login', times(40, 9_000));
    expect(baselines.ratio()).toBeUndefined();
    baselines.add('upload', 100);
    expect(baselines.ratio()).toBe(1);
  });
});
