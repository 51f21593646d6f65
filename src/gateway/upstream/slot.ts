import type { Operation } from '../../contracts/index.ts';
import type { Completion } from '../domain/admission-limit.ts';
import type { Client } from '../domain/client-network.ts';

/** `called`: a login whose turn has come; `drain`: an upload out of the queue. */
type Claim = 'live' | 'called' | 'drain';

/** A request for a place in flight. */
export interface SlotWish {
  readonly operation: Operation;
  /** Default: `live`. */
  readonly claim?: Claim | undefined;
  /** Whose share of the places it counts in; nobody's when it is left out. */
  readonly client?: Client | undefined;
}

/** A request for a place that may wait a moment for it. */
export interface PatientWish extends SlotWish {
  /** 0..1, lower first, among those of the same operation. */
  readonly rank: number;
  readonly waitMs: number;
}

/** A place in flight at the vendor. Give it back once. */
export interface Slot {
  /** `at`: now, by the clock of the slots, for whoever has just looked. */
  done(completion: Completion, latencyMs: number, at?: number): void;
  /** Give it back unused; nothing when it has been given back already. */
  cancel(): void;
}

/** Who is told what becomes of a place: once, however often it is given back. */
export interface Desk {
  done(wish: SlotWish, completion: Completion, latencyMs: number, at: number | undefined): void;
  cancelled(wish: SlotWish): void;
}

/** A place that is given back once. */
export class Place implements Slot {
  readonly #desk: Desk;
  readonly #wish: SlotWish;
  #open = true;

  constructor(desk: Desk, wish: SlotWish) {
    this.#desk = desk;
    this.#wish = wish;
  }

  done(completion: Completion, latencyMs: number, at?: number): void {
    if (!this.#open) return;
    this.#open = false;
    this.#desk.done(this.#wish, completion, latencyMs, at);
  }

  cancel(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#desk.cancelled(this.#wish);
  }
}
