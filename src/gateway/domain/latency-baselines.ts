/** Completions from which a class's baseline is taken. */
const BASELINE_SAMPLES = 50;
/** How fast a baseline falls towards what is seen, per window. */
const FALL = 0.3;
/** How far it rises towards what is seen, once it may. */
const RISE = 0.5;
/** No baseline is less than this, ms: a cached answer must not make everything else look slow. */
const LEAST_MS = 0.1;

/** The median of a list that is not empty. */
function median(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

interface ClassLatency {
  baselineMs: number | undefined;
  readonly learning: number[];
  window: number[];
}

/** Latencies by class of request, each held against its own baseline, so that a shift of the mix moves nothing. */
export class LatencyBaselines {
  readonly #classes = new Map<string, ClassLatency>();

  add(klass: string, latencyMs: number): void {
    let entry = this.#classes.get(klass);
    if (!entry) {
      entry = { baselineMs: undefined, learning: [], window: [] };
      this.#classes.set(klass, entry);
    }
    entry.window.push(latencyMs);
    if (entry.baselineMs !== undefined) return;
    entry.learning.push(latencyMs);
    if (entry.learning.length >= BASELINE_SAMPLES) entry.baselineMs = median(entry.learning);
  }

  /** Mean of each class's median in this window over its baseline, weighted by completions. */
  ratio(): number | undefined {
    let weighted = 0;
    let count = 0;
    for (const { baselineMs, window } of this.#classes.values()) {
      if (baselineMs === undefined || window.length === 0) continue;
      weighted += window.length * (median(window) / Math.max(baselineMs, LEAST_MS));
      count += window.length;
    }
    return count === 0 ? undefined : weighted / count;
  }

  /** Baselines fall by themselves; they rise only when the load cannot be why the vendor is slower. */
  learn(mayRise: boolean): void {
    for (const entry of this.#classes.values()) {
      if (entry.baselineMs === undefined || entry.window.length === 0) continue;
      const seen = median(entry.window);
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
    for (const entry of this.#classes.values()) entry.window = [];
  }
}
