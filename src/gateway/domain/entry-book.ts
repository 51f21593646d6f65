import { forgetOldest } from './forget-oldest.ts';

/** A ticket lets its holder in this often at one worker: an answer may be lost, a password mistyped. */
const ENTRIES_PER_TICKET = 3;

interface Entry {
  readonly place: number;
  times: number;
}

/** Which tickets have let their holders in at this worker; the oldest are forgotten beyond `capacity`. */
export class EntryBook {
  readonly #capacity: number;
  readonly #entries = new Map<string, Entry>();

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** Whether a ticket is used up: let in as often as it may, or older than another that let the account in. */
  isSpent(account: string, place: number): boolean {
    const entry = this.#entries.get(account);
    if (!entry || entry.place < place) return false;
    return entry.place > place || entry.times >= ENTRIES_PER_TICKET;
  }

  /** Whether this place, or a later one, has let the account in. */
  hasEntered(account: string, place: number): boolean {
    return (this.#entries.get(account)?.place ?? Number.NEGATIVE_INFINITY) >= place;
  }

  note(account: string, place: number): void {
    const entry = this.#entries.get(account);
    if (entry?.place === place) {
      entry.times += 1;
      return;
    }
    this.#entries.delete(account);
    this.#entries.set(account, { place, times: 1 });
    forgetOldest(this.#entries, this.#capacity);
  }

  /** An entry came to nothing through no fault of its holder. */
  forgive(account: string, place: number): void {
    const entry = this.#entries.get(account);
    if (entry?.place === place) entry.times -= 1;
  }
}
