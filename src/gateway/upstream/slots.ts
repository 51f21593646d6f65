import { OPERATIONS, type Operation } from '../../contracts/index.ts';
import type { Clock } from '../../kernel/index.ts';
import {
  admits,
  admitsCalled,
  admitsDrain,
  drainCeiling,
  highestFloor,
  type GateLoad,
  type LiveLoad,
} from '../domain/admission-gate.ts';
import type { Completion, ConcurrencyLimit } from '../domain/admission-limit.ts';
import type { Client } from '../domain/client-network.ts';
import { ClientShares, type ShareSettings } from '../domain/client-shares.ts';
import { RecentMean } from '../domain/recent-mean.ts';
import { RecentPeak } from '../domain/recent-peak.ts';
import { SlotLine, type Waiter } from '../domain/slot-line.ts';
import { TurnedAway } from '../domain/turned-away.ts';

/** `called`: a login whose turn has come; `drain`: an upload out of the queue. */
type Claim = 'live' | 'called' | 'drain';

/** A request for a place in flight. */
export interface SlotWish {
  readonly operation: Operation;
  /** Default: `live`. */
  readonly claim?: Claim;
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
  done(completion: Completion, latencyMs: number): void;
  /** Give it back unused; nothing when it has been given back already. */
  cancel(): void;
}

export interface SlotSettings extends ShareSettings {
  /** How many may wait for one operation. */
  readonly longestLine: number;
}

export const SLOT_DEFAULTS: SlotSettings = { perClient: 8, networkShare: 0.25, longestLine: 512 };

type FreeListener = (operation: Operation, completion: Completion) => void;
type Resolve = (slot: Slot | undefined) => void;

/** Phones that wished to upload less than this ago are taken to go on. */
const UPLOADING_MS = 60_000;
/** What an operation has held is remembered so long … */
const FLOOR_MEMORY_MS = 5_000;
/** … and up to so many floors: who held much of a limit that has fallen has a floor of what is left of it soon. */
const FLOORS_REMEMBERED = 1.5;
const WITH_FLOOR = OPERATIONS.filter((operation) => highestFloor(operation) > 0);
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
  readonly #inflight = new Map<Operation, number>();
  readonly #lately = new Map(WITH_FLOOR.map((operation) => [operation, new RecentMean(FLOOR_MEMORY_MS)]));
  readonly #line: SlotLine<Waiting>;
  readonly #shares: ClientShares;
  readonly #freed: FreeListener[] = [];
  readonly #liveUploads = new RecentPeak();
  readonly #turnedAway = new TurnedAway();
  #total = 0;
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
    return this.#inflight.get(operation) ?? 0;
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
    return !this.isOverShare(wish.client) && this.#hasRoomFor(wish);
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
  tryTake(wish: SlotWish): Slot | undefined {
    if (this.isOverShare(wish.client)) return undefined;
    if (this.#hasRoomFor(wish)) {
      this.#count(wish.client, 1);
      return this.#give(wish);
    }
    if (wish.claim === 'drain') this.#turnedAway.drain(this.#clock.now());
    else if (CRITICAL.includes(wish.operation)) this.turnedAway();
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

  #hasRoomFor({ operation, claim = 'live' }: SlotWish): boolean {
    const standing = this.#load;
    const most = FLOORS_REMEMBERED * highestFloor(operation) * standing.limit;
    const load: GateLoad = {
      ...standing,
      ofOperation: claim === 'drain' ? this.#draining : this.inflightOf(operation),
      lately: this.#lately.get(operation)?.atMost(most, this.#clock.now()) ?? 0,
    };
    if (claim === 'drain') return admitsDrain(load, this.#live);
    return claim === 'called' ? admitsCalled(load) : admits(operation, load);
  }

  get #load(): Pick<GateLoad, 'inflight' | 'limit' | 'forReads'> {
    const limit = this.#limit.current;
    const isDrainWaiting = this.#turnedAway.isDrainWaiting(this.#clock.now());
    const forReads = isDrainWaiting ? drainCeiling(limit, this.#live) : limit;
    return { inflight: this.#total, limit, forReads };
  }

  get #live(): LiveLoad {
    const now = this.#clock.now();
    return {
      isUploading: this.mostLiveUploads() > 0 || this.#turnedAway.hasLive(UPLOADING_MS, now),
      isCrowded: this.#turnedAway.isCrowded(now),
    };
  }

  #give(wish: SlotWish): Slot {
    const { operation } = wish;
    this.#move(wish, 1);
    this.#limit.observeInflight(this.#total);
    let open = true;
    const close = (): boolean => {
      if (!open) return false;
      open = false;
      this.#move(wish, -1);
      this.#count(wish.client, -1);
      return true;
    };
    return {
      done: (completion, latencyMs) => {
        // Before it is given back: a limit that has just fallen lets nobody in, and is used all the same.
        if (open) this.#limit.observeInflight(this.#total);
        if (!close()) return;
        this.#limit.complete(operation, latencyMs, completion, this.#clock.now());
        if (wish.claim === 'drain') this.#turnedAway.drained(this.#clock.now());
        this.#serveLine();
        for (const listener of this.#freed) listener(operation, completion);
      },
      cancel: () => {
        if (close()) this.#serveLine();
      },
    };
  }

  #move({ operation, claim }: SlotWish, by: 1 | -1): void {
    this.#total += by;
    this.#inflight.set(operation, this.inflightOf(operation) + by);
    this.#lately.get(operation)?.move(by, this.#clock.now());
    if (claim === 'drain') this.#draining += by;
    else if (operation === 'upload' && by === 1)
      this.#liveUploads.note(this.inflightOf('upload') - this.#draining, this.#clock.now());
  }

  #count(client: Client | undefined, by: 1 | -1): void {
    if (client !== undefined) this.#shares.move(client, by);
  }

  #serveLine(): void {
    for (;;) {
      const next = this.#line.next(({ payload }) => this.#hasRoomFor(payload.wish));
      if (!next) return;
      next.payload.cancel();
      next.payload.resolve(this.#give(next.payload.wish));
    }
  }
}
