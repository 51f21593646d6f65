import type { Operation } from '../../contracts/index.ts';

/** What a gateway knows of itself. */
export interface StrainFacts {
  /** 99th percentile of how late this process comes to its own timers, ms. */
  readonly loopP99Ms: number;
  /** Used part of the heap it may have, 0..1. */
  readonly heapShare: number;
}

/** Public reads go from the first figure on, officers' reads too from the second, all but uploads from the third. */
export type Steps = readonly [number, number, number];

export interface StrainSettings {
  readonly loopMs: Steps;
  readonly heapShare: Steps;
}

export type StrainCause = 'loop' | 'heap';

/** Step from which an operation is refused. An upload is never: it needs least and matters most. */
const GOES_AT: Readonly<Record<Operation, number>> = {
  upload: Number.POSITIVE_INFINITY,
  login: 3,
  session: 3,
  'officer-read': 2,
  'public-read': 1,
};

/** Readings in a row that take a step up; one alone may be a single collection of garbage. */
const RISE_READINGS = 2;
/** Readings in a row that take one step down. */
const FALL_READINGS = 4;
/** A step is left only this far below the figure at which it was taken. */
const LOOP_RELIEF = 0.7;
const HEAP_RELIEF = 0.94;

/** Goes up as far as a figure says, down one step at a time, and neither on a single reading. */
class Ladder {
  readonly #steps: Steps;
  readonly #relief: number;
  #above = 0;
  #below = 0;
  step = 0;

  constructor(steps: Steps, relief: number) {
    this.#steps = steps;
    this.#relief = relief;
  }

  read(value: number): void {
    const reached = this.#steps.filter((step) => value >= step).length;
    const kept = this.#steps.filter((step) => value >= step * this.#relief).length;
    this.#above = reached > this.step ? this.#above + 1 : 0;
    this.#below = kept < this.step ? this.#below + 1 : 0;
    if (this.#above >= RISE_READINGS) {
      this.step = reached;
      this.#above = 0;
    } else if (this.#below >= FALL_READINGS) {
      this.step -= 1;
      this.#below = 0;
    }
  }
}

/** Whether a gateway is itself short of processor or memory, and what it gives up for that. */
export class Strain {
  readonly #loop: Ladder;
  readonly #heap: Ladder;

  constructor(settings: StrainSettings) {
    this.#loop = new Ladder(settings.loopMs, LOOP_RELIEF);
    this.#heap = new Ladder(settings.heapShare, HEAP_RELIEF);
  }

  /** 0 (none) to 3 (uploads only). */
  get step(): number {
    return Math.max(this.#loop.step, this.#heap.step);
  }

  /** Take in one reading; they come at a steady beat. */
  read({ loopP99Ms, heapShare }: StrainFacts): void {
    this.#loop.read(loopP99Ms);
    this.#heap.read(heapShare);
  }

  /** Why `operation` is refused now; undefined when it is not. */
  refuses(operation: Operation): StrainCause | undefined {
    if (this.step < GOES_AT[operation]) return undefined;
    return this.#heap.step >= GOES_AT[operation] ? 'heap' : 'loop';
  }
}
