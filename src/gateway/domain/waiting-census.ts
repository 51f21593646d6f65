import { RankTree } from './rank-tree.ts';

interface Count {
  readonly since: number;
  readonly tree: RankTree;
}

/**
 * How many wait, and how many of them before a given place, without a list of them. A count is of those who ask here
 * for the first time since it began, at whichever process they were before: with n processes to any of which they may
 * come, each counts an n-th of all, by lot, and nobody twice. So a process that has just started soon knows its part.
 * A new count is begun all the time and takes over when everybody has had to ask: who has given up is not in it.
 */
export class WaitingCensus {
  readonly #origin: number;
  #current: Count;
  #next: Count;

  /** `origin` is the earliest order there can be. */
  constructor(origin: number, now: number) {
    this.#origin = origin;
    this.#current = this.#begin(now);
    this.#next = this.#begin(now);
  }

  /** All who were counted, those who have been let in since among them. */
  get size(): number {
    return this.#current.tree.size;
  }

  /** Somebody at `order` asks, who last asked anywhere at `askedAt`, if ever. */
  meet(order: number, askedAt: number | undefined): void {
    for (const { since, tree } of [this.#current, this.#next]) {
      if (askedAt === undefined || askedAt < since) tree.add(order);
    }
  }

  /** How many were counted at earlier places than `order`. */
  before(order: number): number {
    return this.#current.tree.before(order);
  }

  /** Let the next count take over when it is `matureMs` old. Returns what `rank` in the old count is in the new. */
  renew(rank: number, matureMs: number, now: number): number {
    if (now - this.#next.since < matureMs) return rank;
    const order = this.#current.tree.orderAt(Math.floor(rank));
    this.#current = this.#next;
    this.#next = this.#begin(now);
    return this.#current.tree.before(order);
  }

  #begin(since: number): Count {
    return { since, tree: new RankTree(this.#origin) };
  }
}
