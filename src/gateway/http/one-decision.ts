/**
 * At most one request at a time decides what becomes of an idempotency key. Deciding begins when the whole photo is
 * here and ends with an answer: it rests on no phone's connection, so a connection that died half-way holds up nobody.
 */
export class OneDecision {
  readonly #running = new Map<string, Promise<unknown>>();

  isRunning(key: string): boolean {
    return this.#running.has(key);
  }

  /** Resolves when nobody decides on the key, at once when nobody does. */
  async over(key: string): Promise<void> {
    while (this.isRunning(key)) await this.#running.get(key);
  }

  /** Decide when nobody else does any more, unless `settled` has it already. */
  async alone<Result>(
    key: string,
    settled: () => Promise<Result> | undefined,
    decide: () => Promise<Result>,
  ): Promise<Result> {
    for (;;) {
      // Also when nobody decides: somebody may have while the photo was coming in.
      const result = settled();
      if (result) return result;
      if (!this.isRunning(key)) break;
      await this.#running.get(key);
    }
    const deciding = decide();
    const over = deciding.catch(() => undefined).finally(() => this.#running.delete(key));
    this.#running.set(key, over);
    return deciding;
  }
}
