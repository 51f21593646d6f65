/** Does one batch; what it refuses of it, with why. A batch that fails as a whole rejects. */
type Work<Item> = (items: readonly Item[]) => Promise<ReadonlyMap<Item, Error>>;

interface Waiting<Item> {
  readonly item: Item;
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
}

/** SQLSTATE classes of what is wrong with the data, not with the store. */
const isOfData = (error: unknown): boolean =>
  /^2[23]/.test(String((error as { readonly code?: unknown } | undefined)?.code));

/**
 * Does one batch at a time: what comes while one is under way makes up the next, so that hundreds who come at once cost
 * a few transactions, and one who comes alone does not wait.
 */
export class Batches<Item> {
  readonly #most: number;
  readonly #work: Work<Item>;
  #waiting: Waiting<Item>[] = [];
  #running: Promise<void> | undefined;

  /** At most `most` at once. */
  constructor(most: number, work: Work<Item>) {
    this.#most = most;
    this.#work = work;
  }

  /** Resolves when it is done; rejects with why it was refused, or why its batch failed. */
  add(item: Item): Promise<void> {
    return new Promise((done, failed) => {
      this.#waiting.push({ item, done, failed });
      this.#running ??= this.#run();
    });
  }

  /** When all that was added is done. */
  async settled(): Promise<void> {
    await this.#running;
  }

  async #run(): Promise<void> {
    // Those that come in one turn of the event loop begin together.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#waiting.length > 0) await this.#do(this.#waiting.splice(0, this.#most));
    this.#running = undefined;
  }

  async #do(batch: readonly Waiting<Item>[]): Promise<void> {
    try {
      const refused = await this.#work(batch.map(({ item }) => item));
      for (const { item, done, failed } of batch) {
        const why = refused.get(item);
        if (why) failed(why);
        else done();
      }
    } catch (error) {
      // One that the store does not take must not take the others with it.
      if (batch.length > 1 && isOfData(error)) for (const one of batch) await this.#do([one]);
      else for (const { failed } of batch) failed(error);
    }
  }
}
