import { chanceOf } from '../../support/chance.ts';

/** A seeded source of chance: the same seed gives the same simulation on every machine. */
export class Chance {
  /** Evenly from 0 up to 1. */
  readonly next: () => number;

  constructor(seed: number) {
    this.next = chanceOf(seed);
  }

  /** Time to the next of independent events that come `perMs` a millisecond. */
  pause(perMs: number): number {
    return -Math.log(1 - this.next()) / perMs;
  }

  /** A log-normal factor of mean 1. */
  scatter(sigma: number): number {
    const normal = Math.sqrt(-2 * Math.log(1 - this.next())) * Math.cos(2 * Math.PI * this.next());
    return Math.exp(sigma * normal - (sigma * sigma) / 2);
  }
}
