import { sliceOf, type RowCounts, type SliceGrid } from './evidence.ts';

/** What an increase of a series adds to, per unit. */
export interface Adds {
  readonly valid: number;
  readonly bad: number;
}

/** A sample before which its series was not there, or silent for longer than a slice. */
export interface Appearance {
  readonly atMs: number;
  readonly slice: number;
  /** What it adds if the series began at zero since the scrape before. */
  readonly adds: Adds;
}

/**
 * Turns the samples of one series, in order of time, into counts by slice. An increase is dated by the sample that shows
 * it. A counter that fell began anew. Where a series was silent for longer than a slice, nobody knows when its increase
 * came: it belongs to no slice, and those between are missing; unless who reads knows from elsewhere that the series was
 * scraped just before, and was none. So does, where `crossingMs` says so, what grew into a slice from one before it over more
 * than that: what a lost scrape hides must not be moved to where it outweighs failures.
 */
export class SeriesCounter {
  readonly #grid: SliceGrid;
  readonly #adds: Adds;
  readonly #crossingMs: number;
  readonly #valid: Float64Array;
  readonly #bad: Float64Array;
  readonly #seen: Uint16Array;
  readonly #appearances: Appearance[] = [];
  #beforeMs = Number.NEGATIVE_INFINITY;
  #before = 0;

  constructor(grid: SliceGrid, adds: Adds, crossingMs = grid.sliceMs) {
    this.#grid = grid;
    this.#adds = adds;
    this.#crossingMs = crossingMs;
    this.#valid = new Float64Array(grid.count);
    this.#bad = new Float64Array(grid.count);
    this.#seen = new Uint16Array(grid.count);
  }

  /** A sample; `atMs` must not fall, and NaN (the series ended) is none. */
  add(atMs: number, value: number): void {
    if (Number.isNaN(value)) return;
    const slice = sliceOf(this.#grid, atMs);
    if (slice >= this.#grid.count) return;
    if (slice >= 0) {
      this.#seen[slice] = (this.#seen[slice] ?? 0) + 1;
      const gapMs = atMs - this.#beforeMs;
      if (gapMs <= this.#grid.sliceMs) {
        const increase = value >= this.#before ? value - this.#before : value;
        if (increase > 0 && this.#isDated(gapMs, slice)) {
          this.#valid[slice] = (this.#valid[slice] ?? 0) + increase * this.#adds.valid;
          this.#bad[slice] = (this.#bad[slice] ?? 0) + increase * this.#adds.bad;
        }
      } else if (value > 0) {
        const { valid, bad } = this.#adds;
        this.#appearances.push({ atMs, slice, adds: { valid: value * valid, bad: value * bad } });
      }
    }
    this.#beforeMs = atMs;
    this.#before = value;
  }

  /** Whether what grew since the sample before is known to have grown in this slice, or may be counted there all the same. */
  #isDated(gapMs: number, slice: number): boolean {
    return gapMs <= this.#crossingMs || sliceOf(this.#grid, this.#beforeMs) === slice;
  }

  /** When it was last there, milliseconds; minus infinity: never. */
  get lastMs(): number {
    return this.#beforeMs;
  }

  /** Samples of which it does not know since when they grew. */
  get appearances(): readonly Appearance[] {
    return this.#appearances;
  }

  /** Add what was counted to its place's sums. Series of a place are scraped together, so what was seen is the most of them. */
  into(sums: PlaceSums): void {
    sums.add(this.#valid, this.#bad, this.#seen);
  }
}

/** Counts of a place while series are added to it: what takes off may come before what it is taken off from. */
export class PlaceSums {
  readonly #valid: Float64Array;
  readonly #bad: Float64Array;
  readonly #seen: Uint16Array;

  constructor(count: number) {
    this.#valid = new Float64Array(count);
    this.#bad = new Float64Array(count);
    this.#seen = new Uint16Array(count);
  }

  add(valid: Float64Array, bad: Float64Array, seen: Uint16Array): void {
    for (let i = 0; i < valid.length; i += 1) {
      this.#valid[i] = (this.#valid[i] ?? 0) + (valid[i] ?? 0);
      this.#bad[i] = (this.#bad[i] ?? 0) + (bad[i] ?? 0);
      this.#seen[i] = Math.max(this.#seen[i] ?? 0, seen[i] ?? 0);
    }
  }

  /** Add what a series brought as it appeared. */
  appear({ slice, adds }: Appearance): void {
    this.#valid[slice] = (this.#valid[slice] ?? 0) + adds.valid;
    this.#bad[slice] = (this.#bad[slice] ?? 0) + adds.bad;
  }

  /** Whole numbers, no more bad than valid. */
  row(place: string): RowCounts {
    const valid = Uint32Array.from(this.#valid, Math.round);
    const bad = Uint32Array.from(this.#bad, (sum, i) =>
      Math.min(valid[i] ?? 0, Math.max(0, Math.round(sum))),
    );
    return { place, valid, bad, seen: this.#seen };
  }
}

/**
 * The samples of one place to look from (1 up, 0 down): it saw a slice down when most of what it saw there was down. One
 * look at least makes it a place that looked.
 */
export class VantageCounter {
  readonly #grid: SliceGrid;
  readonly #looks: Uint16Array;
  readonly #downs: Uint16Array;

  constructor(grid: SliceGrid) {
    this.#grid = grid;
    this.#looks = new Uint16Array(grid.count);
    this.#downs = new Uint16Array(grid.count);
  }

  add(atMs: number, value: number): void {
    const slice = sliceOf(this.#grid, atMs);
    if (Number.isNaN(value) || slice < 0 || slice >= this.#grid.count) return;
    this.#looks[slice] = (this.#looks[slice] ?? 0) + 1;
    if (value < 1) this.#downs[slice] = (this.#downs[slice] ?? 0) + 1;
  }

  into(sums: PlaceSums): void {
    const { count } = this.#grid;
    const [valid, bad] = [new Float64Array(count), new Float64Array(count)];
    for (let i = 0; i < count; i += 1) {
      const looks = this.#looks[i] ?? 0;
      if (looks === 0) continue;
      valid[i] = 1;
      if (2 * (this.#downs[i] ?? 0) > looks) bad[i] = 1;
    }
    sums.add(valid, bad, this.#looks);
  }
}
