import type { Clock } from './clock.ts';

interface Due {
  at: number;
  everyMs: number | undefined;
  run: () => void;
}

/** A clock that stands still until a test advances it; timers fire in order of their due time. */
export class ManualClock implements Clock {
  readonly #due = new Set<Due>();
  /** Time of the timers. */
  #elapsed = 0;
  /** What the wall clock shows beyond it. */
  #offset: number;

  constructor(startMs = Date.UTC(2024, 1, 14, 4, 0, 0)) {
    this.#offset = startMs;
  }

  now(): number {
    return this.#offset + this.#elapsed;
  }

  elapsed(): number {
    return this.#elapsed;
  }

  /** Set the wall clock forwards or back: no time goes by, and no timer hears of it. */
  jump(ms: number): void {
    this.#offset += ms;
  }

  after(ms: number, fn: () => void): () => void {
    return this.#schedule({ at: this.#elapsed + ms, everyMs: undefined, run: fn });
  }

  every(ms: number, fn: () => void): () => void {
    return this.#schedule({ at: this.#elapsed + ms, everyMs: ms, run: fn });
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const cancel = this.after(ms, resolve);
      signal?.addEventListener(
        'abort',
        () => {
          cancel();
          reject(signal.reason as Error);
        },
        { once: true },
      );
    });
  }

  /** Move time forward, firing what falls due, and let promises settle between firings. */
  async advance(ms: number): Promise<void> {
    const end = this.#elapsed + ms;
    for (;;) {
      const next = this.#earliestBefore(end);
      if (!next) break;
      this.#elapsed = Math.max(this.#elapsed, next.at);
      if (next.everyMs === undefined) this.#due.delete(next);
      else next.at += next.everyMs;
      next.run();
      await settle();
    }
    this.#elapsed = end;
    await settle();
  }

  #schedule(due: Due): () => void {
    this.#due.add(due);
    return () => {
      this.#due.delete(due);
    };
  }

  #earliestBefore(end: number): Due | undefined {
    let earliest: Due | undefined;
    for (const due of this.#due) {
      if (due.at <= end && (!earliest || due.at < earliest.at)) earliest = due;
    }
    return earliest;
  }
}

/** One turn of the event loop: lets promise chains and immediates that a firing started run on. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
