import { OPERATIONS, type Operation } from '../../contracts/index.ts';
import type { Clock } from '../../kernel/index.ts';
import {
  admits,
  admitsCalled,
  admitsDrain,
  drainCeiling,
  type GateLoad,
  type LiveLoad,
} from '../domain/admission-gate.ts';
import type { Completion, ConcurrencyLimit } from '../domain/admission-limit.ts';
import type { Client } from '../domain/client-network.ts';
import { ClientShares, type ShareSettings } from '../domain/client-shares.ts';
import { InFlight } from '../domain/in-flight.ts';
import { RecentPeak } from '../domain/recent-peak.ts';
import { SlotLine, type Waiter } from '../domain/slot-line.ts';
import { TurnedAway } from '../domain/turned-away.ts';
import { Place, type Desk, type PatientWish, type Slot, type SlotWish } from './slot.ts';

export interface SlotSettings extends ShareSettings {
  /** How many may wait for one operation. */
  readonly longestLine: number;
}

export const SLOT_DEFAULTS: SlotSettings = { perClient: 8, networkShare: 0.25, longestLine: 512 };

type FreeListener = (operation: Operation, completion: Completion) => void;
type Resolve = (slot: Slot | undefined) => void;

/** Phones that wished to upload less than this ago are taken to go on. */
const UPLOADING_MS = 60_000;
const CRITICAL: readonly Operation[] = ['upload', 'login', 'session'];

interface Waiting {
  readonly wish: SlotWish;
  readonly resolve: Resolve;
  cancel: () => void;
}

/** Hands out what the admission limit allows in flight: at once, or to those who may wait a moment. */
export class Slots {
  readonly #limit: ConcurrencyLimit;
  readonly #clock: Clock;
  readonly #inflight = new Map(OPERATIONS.map((operation) => [operation, new InFlight(operation)]));
  readonly #line: SlotLine<Waiting>;
  readonly #shares: ClientShares;
  readonly #freed: FreeListener[] = [];
  readonly #liveUploads = new RecentPeak();
  readonly #turnedAway = new TurnedAway();
  readonly #desk: Desk = {
    done: (wish, completion, latencyMs, at = this.#clock.now()) => {
      this.#done(wish, completion, latencyMs, at);
    },
    cancelled: (wish) => {
      this.#giveBack(wish, this.#clock.now());
      this.#serveLine();
    },
  };
  #total = 0;
  #isServing = false;
  #draining = 0;

  constructor(limit: ConcurrencyLimit, clock: Clock, settings: SlotSettings = SLOT_DEFAULTS) {
    this.#limit = limit;
    this.#clock = clock;
    this.#line = new SlotLine(settings.longestLine);
    this.#shares = new ClientShares(settings);
  }

  get limit(): ConcurrencyLimit {
    return this.#limit;
  }

  inflightOf(operation: Operation): number {
    return this.#of(operation).now;
  }

  /** The most uploads of phones, not of the queue, that were in flight at once within the last minute. */
  mostLiveUploads(): number {
    return this.#liveUploads.at(this.#clock.now());
  }

  /** Call `listener` after each completion. */
  onFree(listener: FreeListener): void {
    this.#freed.push(listener);
  }

  /** Whether a slot would be given now. */
  wouldAdmit(wish: SlotWish): boolean {
    return !this.isOverShare(wish.client) && this.#hasRoomFor(wish, this.#clock.now());
  }

  /** Whether `client` holds as many places as one may. */
  isOverShare(client: Client | undefined): boolean {
    return client !== undefined && this.#shares.isFull(client, this.#total, this.#limit.current);
  }

  /** A live request is turned away for want of a slot. */
  turnedAway(): void {
    this.#turnedAway.live(this.#clock.now());
  }

  /** A slot now, or none. */
  tryTake(wish: SlotWish, now = this.#clock.now()): Slot | undefined {
    if (this.isOverShare(wish.client)) return undefined;
    if (this.#hasRoomFor(wish, now)) {
      this.#count(wish.client, 1);
      return this.#give(wish, now);
    }
    if (wish.claim === 'drain') this.#turnedAway.drain(now);
    else this.#holdBack(wish.operation);
    return undefined;
  }

  /** A slot now or within `waitMs`; the line is ordered by criticality, then `rank`, then arrival. */
  take(wish: PatientWish): Promise<Slot | undefined> {
    return new Promise((resolve) => {
      this.ask(wish, resolve);
    });
  }

  /** As `take`, but `resolve` is called at once where the answer is known at once, else within the request that made room. */
  ask(wish: PatientWish, resolve: Resolve): void {
    const slot = this.tryTake(wish);
    if (slot || wish.waitMs <= 0 || this.isOverShare(wish.client)) {
      resolve(slot);
      return;
    }
    const waiting: Waiting = { wish, resolve, cancel: () => undefined };
    const waiter: Waiter<Waiting> = { operation: wish.operation, rank: wish.rank, payload: waiting };
    if (!this.#line.join(waiter)) {
      resolve(undefined);
      return;
    }
    this.#count(wish.client, 1);
    waiting.cancel = this.#clock.after(wish.waitMs, () => {
      this.#line.leave(waiter);
      this.#count(wish.client, -1);
      resolve(undefined);
    });
  }

  #holdBack(operation: Operation): void {
    this.#limit.observeHeldBack();
    if (CRITICAL.includes(operation)) this.turnedAway();
  }

  #of(operation: Operation): InFlight {
    const inFlight = this.#inflight.get(operation);
    if (!inFlight) throw new Error(`${operation} is no operation`);
    return inFlight;
  }

  #hasRoomFor({ operation, claim }: SlotWish, now: number): boolean {
    const limit = this.#limit.current;
    const own = this.#of(operation);
    const load: GateLoad = {
      inflight: this.#total,
      limit,
      forReads: this.#turnedAway.isDrainWaiting(now) ? drainCeiling(limit, this.#live(now)) : limit,
      ofOperation: claim === 'drain' ? this.#draining : own.now,
      lately: own.latelyUnder(limit, now),
    };
    if (claim === 'drain') return admitsDrain(load, this.#live(now));
    return claim === 'called' ? admitsCalled(load) : admits(operation, load);
  }

  #live(now: number): LiveLoad {
    return {
      isUploading: this.#liveUploads.at(now) > 0 || this.#turnedAway.hasLive(UPLOADING_MS, now),
      isCrowded: this.#turnedAway.isCrowded(now),
    };
  }

  #give(wish: SlotWish, now: number): Slot {
    this.#move(wish, 1, now);
    this.#limit.observeInflight(this.#total);
    return new Place(this.#desk, wish);
  }

  #giveBack(wish: SlotWish, now: number): void {
    this.#move(wish, -1, now);
    this.#count(wish.client, -1);
  }

  #done(wish: SlotWish, completion: Completion, latencyMs: number, now: number): void {
    // Before it is given back: a limit that has just fallen lets nobody in, and is used all the same.
    this.#limit.observeInflight(this.#total);
    this.#giveBack(wish, now);
    this.#limit.complete(wish.operation, latencyMs, completion, now);
    if (wish.claim === 'drain') this.#turnedAway.drained(now);
    this.#serveLine();
    for (const listener of this.#freed) listener(wish.operation, completion);
  }

  #move({ operation, claim }: SlotWish, by: 1 | -1, now: number): void {
    const own = this.#of(operation);
    this.#total += by;
    own.move(by, now);
    if (claim === 'drain') this.#draining += by;
    else if (operation === 'upload' && by === 1) this.#liveUploads.note(own.now - this.#draining, now);
  }

  #count(client: Client | undefined, by: 1 | -1): void {
    if (client !== undefined) this.#shares.move(client, by);
  }

  #serveLine(): void {
    // Who is served may give his place back at once, as all do when a breaker has opened: this goes on with the next then,
    // and not one call within the other for as many as wait.
    if (this.#line.isEmpty || this.#isServing) return;
    this.#isServing = true;
    const now = this.#clock.now();
    try {
      for (;;) {
        const next = this.#line.next(({ payload }) => this.#hasRoomFor(payload.wish, now));
        if (!next) return;
        next.payload.cancel();
        next.payload.resolve(this.#give(next.payload.wish, now));
      }
    } finally {
      this.#isServing = false;
    }
  }
}
