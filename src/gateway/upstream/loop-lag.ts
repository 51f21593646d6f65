import type { Clock } from '../../kernel/index.ts';

const TICK_MS = 25;
/** Share of the old figure that a new tick leaves standing: about half a second's memory. */
const MEMORY = 0.95;
/** A call is held up at least twice: when it is written and when its answer is read. */
const TURNS_PER_CALL = 2;
/** Ticks the percentile looks back on: five seconds of a process that keeps up. */
const REMEMBERED = 200;
/** A tick later than this is a clock that was set. */
const LATEST_MS = 5_000;

/**
 * How late this process comes to its own timers. A gateway short of processor measures every vendor as slow;
 * what it adds itself is taken off, or it would throttle a vendor that is well.
 */
export class LoopLag {
  readonly #stop: () => void;
  readonly #late = new Float64Array(REMEMBERED);
  #ticks = 0;
  #lagMs = 0;

  constructor(clock: Clock) {
    let last = clock.now();
    this.#stop = clock.every(TICK_MS, () => {
      const now = clock.now();
      const late = Math.min(LATEST_MS, Math.max(0, now - last - TICK_MS));
      this.#late[this.#ticks % REMEMBERED] = late;
      this.#ticks += 1;
      this.#lagMs = MEMORY * this.#lagMs + (1 - MEMORY) * late;
      last = now;
    });
  }

  /** 99th percentile of the last ticks' delay. */
  get p99Ms(): number {
    return this.#late.toSorted()[Math.ceil(0.99 * REMEMBERED) - 1] ?? 0;
  }

  /** A measured latency without what this process added to it, at least a tenth of it. */
  without(measuredMs: number): number {
    return Math.max(measuredMs / 10, measuredMs - TURNS_PER_CALL * this.#lagMs);
  }

  close(): void {
    this.#stop();
  }
}
