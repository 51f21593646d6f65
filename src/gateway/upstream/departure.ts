/** Whether the client at the other end of an exchange has left before it was over, and who is to know. */
export class Departure {
  #hasHappened = false;
  #listener: (() => void) | undefined;

  get hasHappened(): boolean {
    return this.#hasHappened;
  }

  /** The client is gone. */
  happen(): void {
    this.#hasHappened = true;
    this.#listener?.();
  }

  /** Call `listener` when it happens, at once when it has; only the last one that asked is told. */
  tell(listener: () => void): void {
    this.#listener = listener;
    if (this.#hasHappened) listener();
  }
}
