import type { RequestHandler } from 'express';
import { fail } from '../errors.ts';

/** Lets so many works run at once; whoever comes beyond that is told so at once, and comes again. */
export class Gate {
  readonly #most: number;
  #running = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /** Holds a place from here until the answer is out. */
  readonly untilAnswered: RequestHandler = (_req, res, next) => {
    this.#enter();
    res.once('close', () => {
      this.#running -= 1;
    });
    next();
  };

  /** Run it, or refuse (TRACES_BEHIND). */
  async run<T>(work: () => Promise<T>): Promise<T> {
    this.#enter();
    try {
      return await work();
    } finally {
      this.#running -= 1;
    }
  }

  #enter(): void {
    if (this.#running >= this.#most) throw fail('TRACES_BEHIND', 'terlalu banyak permintaan sekaligus');
    this.#running += 1;
  }
}
