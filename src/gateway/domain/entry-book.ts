import { forgetOldest } from './forget-oldest.ts';
import { nameOf, type WaitingTicket } from './waiting-ticket.ts';

/** A ticket lets its holder in this often at one worker: an answer may be lost, a password mistyped. */
const ENTRIES_PER_TICKET = 3;
const REMEMBERED = 200_000;

type Held = Pick<WaitingTicket, 'account' | 'holder' | 'place'>;

interface Entry {
  readonly place: number;
  times: number;
}

/** Which tickets have let their holders in at this worker; the oldest are forgotten beyond `capacity`. */
export class EntryBook {
  readonly #capacity: number;
  readonly #entries = new Map<string, Entry>();

  constructor(capacity = REMEMBERED) {
    this.#capacity = capacity;
  }

  /** Whether a ticket is used up: let in as often as it may, or older than another that let its holder in. */
  isSpent(ticket: Held): boolean {
    const entry = this.#entries.get(nameOf(ticket));
    if (!entry || entry.place < ticket.place) return false;
    return entry.place > ticket.place || entry.times >= ENTRIES_PER_TICKET;
  }

  /** Whether this place, or a later one, has let its holder in. */
  hasEntered(ticket: Held): boolean {
    return (this.#entries.get(nameOf(ticket))?.place ?? Number.NEGATIVE_INFINITY) >= ticket.place;
  }

  note(ticket: Held): void {
    const name = nameOf(ticket);
    const entry = this.#entries.get(name);
    if (entry?.place === ticket.place) {
      entry.times += 1;
      return;
    }
    this.#entries.delete(name);
    this.#entries.set(name, { place: ticket.place, times: 1 });
    forgetOldest(this.#entries, this.#capacity);
  }

  /** An entry came to nothing through no fault of its holder. */
  forgive(ticket: Held): void {
    const name = nameOf(ticket);
    const entry = this.#entries.get(name);
    if (entry?.place !== ticket.place) return;
    entry.times -= 1;
    if (entry.times === 0) this.#entries.delete(name);
  }
}
