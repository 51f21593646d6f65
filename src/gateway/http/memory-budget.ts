/** Bytes of photos that may stand in memory at once; what does not fit goes to disk. */
export class MemoryBudget {
  readonly #total: number;
  #used = 0;

  constructor(totalBytes: number) {
    this.#total = totalBytes;
  }

  /** Take `bytes`, or nothing; the result gives them back (once). */
  reserve(bytes: number): (() => void) | undefined {
    if (this.#used + bytes > this.#total) return undefined;
    this.#used += bytes;
    let open = true;
    return () => {
      if (open) this.#used -= bytes;
      open = false;
    };
  }
}
