/** Which worker has which queue folder open. A folder has one worker at a time, or two would overwrite each other. */
export class LaneBook<Worker> {
  readonly #known = new Set<number>();
  readonly #holders = new Map<number, Worker>();

  /** Folders that are there from before. */
  constructor(known: Iterable<number>) {
    for (const lane of known) this.#known.add(lane);
  }

  /** The lowest folder that nobody has. */
  lowestFree(): number {
    let lane = 0;
    while (this.#holders.has(lane)) lane += 1;
    return lane;
  }

  /** Note who has it; throws when somebody has. */
  take(lane: number, worker: Worker): void {
    if (this.#holders.has(lane)) throw new Error(`queue ${String(lane)} is taken`);
    this.#known.add(lane);
    this.#holders.set(lane, worker);
  }

  /** A folder was emptied and closed: nothing is in it, and nobody has to look after it. */
  emptied(lane: number): void {
    this.#known.delete(lane);
    this.#holders.delete(lane);
  }

  /** A worker is gone; what it had open has nobody. */
  gone(worker: Worker): void {
    for (const [lane, holder] of this.#holders) if (holder === worker) this.#holders.delete(lane);
  }

  /** Folders that may hold uploads and that nobody empties. */
  orphans(): readonly number[] {
    return [...this.#known].filter((lane) => !this.#holders.has(lane));
  }

  /** How many folders a worker has open. */
  countOf(worker: Worker): number {
    return [...this.#holders.values()].filter((holder) => holder === worker).length;
  }
}
