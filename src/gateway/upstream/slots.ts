import type { Operation } from '../../contracts/index.ts';
import type { Clock } from '../../kernel/index.ts';
import { admits, admitsCalled, admitsDrain, type GateLoad } from '../domain/admission-gate.ts';
import type { AdmissionLimit, Completion } from '../domain/admission-limit.ts';
import { SlotLine, type Waiter } from '../domain/slot-line.ts';

/** `called`: a login whose turn has come; `drain`: an upload out of the queue. */
type Claim = 'live' | 'called' | 'drain';

/** A place in flight at the vendor. Give it back once. */
export interface Slot {
  done(completion: Completion, latencyMs: number): void;
  /** Give it back unused; nothing when it has been given back already. */
  cancel(): void;
}

type FreeListener = (operation: Operation, completion: Completion) => void;

/** Live requests were turned away less than this ago: the drain keeps to its half. */
const LIVE_FIRST_MS = 1_000;
const CRITICAL: readonly Operation[] = ['upload', 'login', 'session'];

interface Ask {
  readonly claim: Claim;
  readonly resolve: (slot: Slot | undefined) => void;
  cancel: () => void;
}

/** Hands out what the admission limit allows in flight: at once, or to those who may wait a moment. */
export class Slots {
  readonly #limit: AdmissionLimit;
  readonly #clock: Clock;
  readonly #inflight = new Map<Operation, number>();
  readonly #line = new SlotLine<Ask>();
  readonly #freed: FreeListener[] = [];
  #total = 0;
  #draining = 0;
  #liveRefusedAt = Number.NEGATIVE_INFINITY;

  constructor(limit: AdmissionLimit, clock: Clock) {
    this.#limit = limit;
    this.#clock = clock;
  }

  get limit(): AdmissionLimit {
    return this.#limit;
  }

  inflightOf(operation: Operation): number {
    return this.#inflight.get(operation) ?? 0;
  }

  /** Call `listener` after each completion. */
  onFree(listener: FreeListener): void {
    this.#freed.push(listener);
  }

  /** Whether a slot would be given now. */
  wouldAdmit(operation: Operation, claim: Claim = 'live'): boolean {
    const load: GateLoad = {
      inflight: this.#total,
      ofOperation: claim === 'drain' ? this.#draining : this.inflightOf(operation),
      limit: this.#limit.current,
    };
    if (claim === 'drain') return admitsDrain(load, this.#clock.now() - this.#liveRefusedAt < LIVE_FIRST_MS);
    return claim === 'called' ? admitsCalled(load) : admits(operation, load);
  }

  /** A live request is turned away: the drain makes room. */
  turnedAway(): void {
    this.#liveRefusedAt = this.#clock.now();
  }

  /** A slot now, or none. */
  tryTake(operation: Operation, claim: Claim = 'live'): Slot | undefined {
    if (this.wouldAdmit(operation, claim)) return this.#give(operation, claim);
    if (claim !== 'drain' && CRITICAL.includes(operation)) this.turnedAway();
    return undefined;
  }

  /** A slot now or within `waitMs`; the line is ordered by criticality, then `rank`, then arrival. */
  take(operation: Operation, rank: number, waitMs: number, claim: Claim = 'live'): Promise<Slot | undefined> {
    const slot = this.tryTake(operation, claim);
    if (slot || waitMs <= 0) return Promise.resolve(slot);
    return new Promise((resolve) => {
      const ask: Ask = { claim, resolve, cancel: () => undefined };
      const waiter: Waiter<Ask> = { operation, rank, payload: ask };
      this.#line.join(waiter);
      ask.cancel = this.#clock.after(waitMs, () => {
        this.#line.leave(waiter);
        resolve(undefined);
      });
    });
  }

  #give(operation: Operation, claim: Claim): Slot {
    this.#move(operation, claim, 1);
    this.#limit.observeInflight(this.#total);
    let open = true;
    const close = (): boolean => {
      if (!open) return false;
      open = false;
      this.#move(operation, claim, -1);
      return true;
    };
    return {
      done: (completion, latencyMs) => {
        if (!close()) return;
        this.#limit.complete(operation, latencyMs, completion, this.#clock.now());
        this.#serveLine();
        for (const listener of this.#freed) listener(operation, completion);
      },
      cancel: () => {
        if (close()) this.#serveLine();
      },
    };
  }

  #move(operation: Operation, claim: Claim, by: 1 | -1): void {
    this.#total += by;
    this.#inflight.set(operation, this.inflightOf(operation) + by);
    if (claim === 'drain') this.#draining += by;
  }

  #serveLine(): void {
    for (;;) {
      const next = this.#line.next((waiter) => this.wouldAdmit(waiter.operation, waiter.payload.claim));
      if (!next) return;
      next.payload.cancel();
      next.payload.resolve(this.#give(next.operation, next.payload.claim));
    }
  }
}
