import { forgetOldest } from './forget-oldest.ts';

/**
 * Sessions that the vendor itself was seen to give or to honour, by fingerprint. Only for these may the gateway
 * vouch later, when a session has run out while its upload was held.
 */
export class SessionBook {
  readonly #capacity: number;
  readonly #known = new Set<string>();

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** Remember a fingerprint; the oldest is forgotten when the book is full. */
  add(fingerprint: string): void {
    this.#known.delete(fingerprint);
    this.#known.add(fingerprint);
    forgetOldest(this.#known, this.#capacity);
  }

  has(fingerprint: string): boolean {
    return this.#known.has(fingerprint);
  }
}
