import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** Variable that names the file to `own-wall-clock.ts`. */
export const CLOCK_FILE = 'TEST_CLOCK_FILE';
/** Milliseconds since the epoch have so many for a long time to come. */
export const DIGITS = 13;

const PRELOAD = join(import.meta.dirname, 'own-wall-clock.ts');

/**
 * The clock of processes under test, which stands still until the test sets it: then so much has passed for them. Timers
 * are the machine's own.
 */
export class WallClock {
  /** What a process needs in its environment to go by this clock. */
  readonly env: Readonly<Record<string, string>>;
  readonly #file: number;
  #now = Date.now();

  /** `path`: a file that it makes. */
  constructor(path: string) {
    this.env = { [CLOCK_FILE]: path, NODE_OPTIONS: `--import=${PRELOAD}` };
    this.#file = openSync(path, 'wx', 0o600);
    this.set(this.#now);
  }

  get now(): number {
    return this.#now;
  }

  /** Every process reads this from its next look on. */
  set(now: number): void {
    this.#now = Math.ceil(now);
    // In place, as many digits as before: whoever reads meanwhile never finds the file empty.
    writeSync(this.#file, String(this.#now), 0);
  }

  close(): void {
    closeSync(this.#file);
  }
}
