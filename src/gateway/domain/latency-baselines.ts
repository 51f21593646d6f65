import { LatencyWindow } from './latency-window.ts';

/** Completions from which a class's baseline is taken. */
const BASELINE_SAMPLES = 50;
/** How fast a baseline falls towards what is seen, per window. */
const FALL = 0.3;
/** How far it rises towards what is seen, once it may. */
const RISE = 0.5;
/**
 * No baseline is less than this, ms. A cached answer must not make everything else look slow; and what waits for less than a
 * millisecond waits for a thread of the machine, not in a queue of the vendor's.
 */
const LEAST_MS = 1;

interface ClassLatency {
  baselineMs: number | undefined;
  readonly learning: LatencyWindow;
  readonly window: LatencyWindow;
}

/** Latencies by class of request, each held against its own baseline, so that a shift of the mix moves nothing. */
export class LatencyBaselines {
  readonly #classes = new Map<string, ClassLatency>();

  add(klass: string, latencyMs: number): void {
    let entry = this.#classes.get(klass);
    if (!entry) {
      entry = { baselineMs: undefined, learning: new LatencyWindow(), window: new LatencyWindow() };
      this.#classes.set(klass, entry);
    }
    entry.window.add(latencyMs);
    if (entry.baselineMs !== undefined) return;
    entry.learning.add(latencyMs);
    if (entry.learning.count >= BASELINE_SAMPLES) entry.baselineMs = entry.learning.medianMs;
  }

  /** Mean of each class's median in this window over its baseline, weighted by completions. */
  ratio(): number | undefined {
    let weighted = 0;
    let count = 0;
    for (const { baselineMs, window } of this.#classes.values()) {
      if (baselineMs === undefined || window.count === 0) continue;
      weighted += window.count * (window.medianMs / Math.max(baselineMs, LEAST_MS));
      count += window.count;
    }
    return count === 0 ? undefined : weighted / count;
  }

  /** Baselines fall by themselves; they rise only when the load cannot be why the vendor is slower. */
  learn(mayRise: boolean): void {
    for (const entry of this.#classes.values()) {
      if (entry.baselineMs === undefined || entry.window.count === 0) continue;
      const seen = entry.window.medianMs;
      if (seen < entry.baselineMs) entry.baselineMs += FALL * (seen - entry.baselineMs);
      else if (mayRise) entry.baselineMs += RISE * (seen - entry.baselineMs);
    }
  }

  scale(factor: number): void {
    for (const entry of this.#classes.values()) {
      if (entry.baselineMs !== undefined) entry.baselineMs *= factor;
    }
  }

  closeWindow(): void {
    for (const { window } of this.#classes.values()) window.clear();
  }
}
