/** So many at a time; the others wait, first come first served. */
export class Turns {
  readonly #waiting: (() => void)[] = [];
  #left: number;

  constructor(atATime: number) {
    this.#left = atATime;
  }

  /** Resolves with what ends the turn, once, when it has come. */
  async take(): Promise<() => void> {
    if (this.#left > 0) this.#left -= 1;
    else
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
      });
    return () => {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#left += 1;
    };
  }
}
