/** Memory for one photo. */
export interface PhotoMemory {
  /** As long as was asked for; what it holds at first is of no meaning. */
  readonly bytes: Buffer;
  /** Somebody else reads it from now on, too: until he has done it is of no use to another photo. */
  lend(): void;
  /** He has read it to its end. */
  returned(): void;
  /** Give it back, once: the next photo may lie there, unless it is still lent. */
  free(): void;
}

/** Photos take memory in steps of this, so that what one gives back fits others. */
const STEP_BYTES = 256 * 1024;
/** Part of all that may be taken when a stranger is given some. */
const STRANGERS_SHARE = 0.5;

/**
 * Memory for photos that stand in it whole, bounded; what does not fit goes to disk. It is used again: fresh pages for
 * every photo cost as much as hashing it. What is not, is given back to the machine at once and not left to the
 * collector, for the bound is on memory and not on what is counted as used.
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

  /**
   * Memory for `bytes`, or none. It is given before a byte has come, so strangers (whose session the vendor was not seen
   * to honour) have half of it: a few who send nothing must not have all.
   */
  reserve(bytes: number, who: 'known' | 'stranger'): PhotoMemory | undefined {
    const size = Math.ceil(bytes / STEP_BYTES) * STEP_BYTES;
    const most = who === 'known' ? this.#total : this.#total * STRANGERS_SHARE;
    if (this.#used + size > most) return undefined;
    const memory = this.#take(size);
    let isOpen = true;
    let isLent = false;
    return {
      bytes: memory.subarray(0, bytes),
      lend: () => {
        isLent = true;
      },
      returned: () => {
        isLent = false;
      },
      free: () => {
        if (!isOpen) return;
        isOpen = false;
        this.#used -= size;
        if (!isLent) this.#keep(memory);
      },
    };
  }

  #take(size: number): Buffer {
    this.#used += size;
    const found = this.#pop(size);
    if (found) return found;
    // What is kept of other sizes must not come on top.
    for (const other of this.#free.keys()) {
      while (this.#used + this.#kept > this.#total) {
        const memory = this.#pop(other);
        if (!memory) break;
        giveBack(memory);
      }
    }
    return Buffer.allocUnsafeSlow(size);
  }

  #pop(size: number): Buffer | undefined {
    const memory = this.#free.get(size)?.pop();
    if (memory) this.#kept -= size;
    return memory;
  }

  #keep(memory: Buffer): void {
    const beside = this.#free.get(memory.length);
    if (beside) beside.push(memory);
    else this.#free.set(memory.length, [memory]);
    this.#kept += memory.length;
  }
}

function giveBack({ buffer }: Buffer): void {
  if (buffer instanceof ArrayBuffer) buffer.transfer(0);
}
