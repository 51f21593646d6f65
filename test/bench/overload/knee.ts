export interface KneeShape {
  /** Jobs worked on side by side at full speed. */
  slots: number;
  /** Jobs, as a multiple of the slots, beyond which the host loses efficiency. */
  readonly knee: number;
  /** How steeply: speed past the knee is 1 / (1 + steepness · (jobs/knee − 1)²). */
  readonly steepness: number;
  /** Jobs at which it takes in no more. */
  readonly cap: number;
}

interface Job {
  /** Virtual time at which it is done. */
  readonly doneAt: number;
  readonly finish: () => void;
}

/**
 * A host that shares its slots evenly among its jobs and slows down past a knee, as arithmetic over virtual time: it
 * burns no CPU, and a late timer loses no capacity. A job is never withdrawn, whoever has stopped waiting for it.
 */
export class KneeHost {
  readonly #shape: KneeShape;
  /** Soonest done last, to be popped. */
  readonly #jobs: Job[] = [];
  #virtualMs = 0;
  #at: number;

  constructor(shape: KneeShape, now: number) {
    this.#shape = shape;
    this.#at = now;
  }

  get jobs(): number {
    return this.#jobs.length;
  }

  /** Slots from now on; call `advance(now)` first. */
  setSlots(slots: number): void {
    this.#shape.slots = slots;
  }

  /** Begin a job of so many milliseconds of one slot, or refuse it; call `advance(now)` first. */
  begin(workMs: number, finish: () => void): boolean {
    if (this.#jobs.length >= this.#shape.cap) return false;
    const doneAt = this.#virtualMs + workMs;
    let low = 0;
    let high = this.#jobs.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#jobs[middle]?.doneAt ?? 0) > doneAt) low = middle + 1;
      else high = middle;
    }
    this.#jobs.splice(low, 0, { doneAt, finish });
    return true;
  }

  /** Bring the host to `now`; jobs done meanwhile are finished, in order. */
  advance(now: number): void {
    for (let wait = this.nextIn(); wait !== undefined && this.#at + wait <= now; wait = this.nextIn()) {
      this.#at += wait;
      const job = this.#jobs.pop();
      if (!job) return;
      this.#virtualMs = job.doneAt;
      job.finish();
    }
    this.#virtualMs += (now - this.#at) * this.#speed;
    this.#at = now;
  }

  /** Milliseconds from the last `advance` to the next job's end, when nothing else happens. */
  nextIn(): number | undefined {
    const next = this.#jobs.at(-1);
    return next && Math.max(0, next.doneAt - this.#virtualMs) / this.#speed;
  }

  get #speed(): number {
    const { slots, knee, steepness } = this.#shape;
    const jobs = Math.max(1, this.#jobs.length);
    const beyond = Math.max(0, jobs / (knee * slots) - 1);
    return Math.min(1, slots / jobs) / (1 + steepness * beyond * beyond);
  }
}
