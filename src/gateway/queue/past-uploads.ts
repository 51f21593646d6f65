import type { UploadFacts } from './port.ts';

/** A delivered upload. */
export interface Past {
  readonly facts: UploadFacts;
  /** When the vendor had confirmed it, milliseconds since the epoch. */
  readonly at: number;
  readonly segment: number;
  readonly attempts: number;
}

/**
 * Delivered uploads that are known again when their phone asks anew. `remember` bounds them: beyond it the oldest are
 * forgotten, but never while their segment stands, since a walk over that segment would take them for undelivered.
 */
export class PastUploads {
  readonly #past = new Map<string, Past>();
  /** Keys whose segment still stood, by segment; and those that may be forgotten, oldest first. */
  readonly #pinned = new Map<number, string[]>();
  readonly #forgettable = new Set<string>();
  readonly #remember: number;
  readonly #isSegmentAlive: (segment: number) => boolean;
  readonly #onForget: (facts: UploadFacts) => void;

  constructor(
    remember: number,
    isSegmentAlive: (segment: number) => boolean,
    onForget: (facts: UploadFacts) => void,
  ) {
    this.#remember = remember;
    this.#isSegmentAlive = isSegmentAlive;
    this.#onForget = onForget;
  }

  get(key: string): Past | undefined {
    return this.#past.get(key);
  }

  all(): Iterable<Past> {
    return this.#past.values();
  }

  add(key: string, past: Past): void {
    this.#past.set(key, past);
    const beside = this.#pinned.get(past.segment);
    if (beside) beside.push(key);
    else this.#pinned.set(past.segment, [key]);
    if (this.#past.size > this.#remember) this.#forget();
  }

  #forget(): void {
    for (const [segment, keys] of this.#pinned) {
      if (this.#isSegmentAlive(segment)) continue;
      for (const key of keys) this.#forgettable.add(key);
      this.#pinned.delete(segment);
    }
    for (const key of this.#forgettable) {
      if (this.#past.size <= this.#remember) return;
      this.#forgettable.delete(key);
      const past = this.#past.get(key);
      if (past && this.#past.delete(key)) this.#onForget(past.facts);
    }
  }
}
