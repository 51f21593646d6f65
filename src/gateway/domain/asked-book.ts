import { forgetOldest } from './forget-oldest.ts';
import { nameOf, type WaitingTicket } from './waiting-ticket.ts';

/** An account as one of those who name it. */
type Asker = Pick<WaitingTicket, 'account' | 'holder'>;

/**
 * The tickets last given, by account and holder; the oldest are forgotten beyond `capacity`. A phone that has lost its
 * ticket gets the same place again, and whoever asks and asks is counted once: those who do are never the oldest.
 */
export class AskedBook {
  readonly #capacity: number;
  readonly #tickets = new Map<string, WaitingTicket>();

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** The ticket last given to somebody who named an account, and to nobody else who did. */
  find(asker: Asker): WaitingTicket | undefined {
    return this.#tickets.get(nameOf(asker));
  }

  note(ticket: WaitingTicket): void {
    const name = nameOf(ticket);
    this.#tickets.delete(name);
    this.#tickets.set(name, ticket);
    forgetOldest(this.#tickets, this.#capacity);
  }

  /** It was let in: its next place is a new one. */
  forget(asker: Asker): void {
    this.#tickets.delete(nameOf(asker));
  }
}
