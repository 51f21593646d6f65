import { forgetOldest } from './forget-oldest.ts';
import type { WaitingTicket } from './waiting-ticket.ts';

/**
 * The tickets last given, by account; the oldest are forgotten beyond `capacity`. A phone that has lost its ticket gets
 * the same place again, and whoever asks and asks is counted once: those who do are never the oldest.
 */
export class AskedBook {
  readonly #capacity: number;
  readonly #tickets = new Map<string, WaitingTicket>();

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** The ticket last given to an account. */
  find(account: string): WaitingTicket | undefined {
    return this.#tickets.get(account);
  }

  note(ticket: WaitingTicket): void {
    this.#tickets.delete(ticket.account);
    this.#tickets.set(ticket.account, ticket);
    forgetOldest(this.#tickets, this.#capacity);
  }

  /** It was let in: its next place is a new one. */
  forget(account: string): void {
    this.#tickets.delete(account);
  }
}
