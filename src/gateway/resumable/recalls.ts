interface Asking {
  /** Questions without a word yet. */
  open: number;
  /** Highest number that was wanted back meanwhile. */
  recalled: number;
}

/**
 * What the desk wants back while the word that gives it may still be on its way: neither channel nor event loop keeps
 * the two in order. Taken up all the same, the upload would be two processes' at once.
 */
export class Recalls {
  readonly #asking = new Map<string, Asking>();

  /** All that was given of this upload up to `grant` is wanted back. */
  recall(key: string, grant: number): void {
    const asking = this.#asking.get(key);
    if (asking) asking.recalled = Math.max(asking.recalled, grant);
  }

  /** Run `asking` of an upload, which takes up no word whose number `isRecalled`. */
  async during<Result>(
    key: string,
    asking: (isRecalled: (grant: number) => boolean) => Promise<Result>,
  ): Promise<Result> {
    const own = this.#asking.get(key) ?? { open: 0, recalled: 0 };
    this.#asking.set(key, own);
    own.open += 1;
    try {
      return await asking((grant) => grant <= own.recalled);
    } finally {
      own.open -= 1;
      if (own.open === 0) this.#asking.delete(key);
    }
  }
}
