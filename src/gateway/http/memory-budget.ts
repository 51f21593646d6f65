/** Memory for one photo. */
export interface PhotoMemory {
  /** As long as was asked for; what it holds at first is of no meaning. */
  readonly bytes: Buffer;
  /** Give it back, once. `reuse` when nobody reads it any more: the next photo may then lie there. */
  free(reuse: boolean): void;
}

/** Photos take memory in steps of this, so that what one gives back fits others. */
const STEP_BYTES = 256 * 1024;

/**
 * Memory for photos that stand in it whole, bounded; what does not fit goes to disk. It is used again: fresh pages for
 * every photo cost as much as hashing it.
 */
export class MemoryBudget {
  readonly #total: number;
  /** Of photos, and kept for photos to come. */
  #used = 0;
  #kept = 0;
  readonly #free = new Map<number, Buffer[]>();

  constructor(totalBytes: number) {
    this.#total = totalBytes;
  }

  /** Memory for `bytes`, or none. */
  reserve(bytes: number): PhotoMemory | undefined {
    const size = Math.ceil(bytes / STEP_BYTES) * STEP_BYTES;
    if (this.#used + size > this.#total) return undefined;
    const memory = this.#take(size);
    let isOpen = true;
    return {
      bytes: memory.subarray(0, bytes),
      free: (reuse) => {
        if (!isOpen) return;
        isOpen = false;
        this.#used -= size;
        if (reuse) this.#keep(memory);
      },
    };
  }

  #take(size: number): Buffer {
    this.#used += size;
    const found = this.#free.get(size)?.pop();
    if (found) {
      this.#kept -= size;
      return found;
    }
    // What is kept of other sizes must not come on top.
    if (this.#used + this.#kept > this.#total) {
      this.#free.clear();
      this.#kept = 0;
    }
    return Buffer.allocUnsafeSlow(size);
  }

  #keep(memory: Buffer): void {
    const beside = this.#free.get(memory.length);
    if (beside) beside.push(memory);
    else this.#free.set(memory.length, [memory]);
    this.#kept += memory.length;
  }
}
