export interface PacingSettings {
  /** Within this long after the room opens, places are drawn by lot: who came first in the rush is luck. */
  readonly openingMs: number;
  /** How long an account whose turn has come may take to come back. */
  readonly callMs: number;
  readonly minPollMs: number;
  readonly maxPollMs: number;
  /** Accounts that may wait at once. */
  readonly capacity: number;
}

/** A place as a ticket carries it; `place` is what orders the room (ms of arrival, or of the draw). */
export interface Place {
  readonly account: string;
  readonly scope: string;
  readonly place: number;
}

export type Turn =
  | { readonly kind: 'enter' }
  | { readonly kind: 'full' }
  | {
      readonly kind: 'wait';
      readonly place: Place;
      readonly position: number;
      readonly estimateMs: number;
      readonly pollMs: number;
    };

/** Tries that one turn is good for: a mistyped password does not send anybody to the end of the line. */
const TRIES_PER_TURN = 3;
/** Share of the estimated wait after which to ask again; with jitter never later than the estimate. */
const RETURN_AT = 0.8;
const BUCKET_MS = 100;
const RECOUNT_MS = 250;

interface Called {
  readonly at: number;
  tries: number;
}

/**
 * The waiting room of logins: tokens at a given pace, taken in the order of places. One account has one place,
 * however often it asks; who holds a ticket finds their place again even after the gateway restarted.
 */
export class LoginPacing {
  readonly scope: string;
  readonly #settings: PacingSettings;
  readonly #openedAt: number;
  readonly #waiting = new Map<string, number>();
  readonly #called = new Map<string, Called>();
  /** When an account last used its turn up: a ticket from before that is spent. */
  readonly #served = new Map<string, number>();
  /** Accounts by 100 ms of place: order without a sorted list of a million. */
  readonly #buckets = new Map<number, string[]>();
  #bucketOrder: number[] = [];
  #ahead = new Map<number, number>();
  #countedAt = Number.NEGATIVE_INFINITY;
  #perSecond: number;
  #tokens = 1;
  #advancedAt: number;

  constructor(scope: string, perSecond: number, now: number, settings: PacingSettings) {
    this.scope = scope;
    this.#settings = settings;
    this.#perSecond = perSecond;
    this.#openedAt = now;
    this.#advancedAt = now;
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  setPace(perSecond: number): void {
    this.#perSecond = perSecond;
  }

  /** An account asks to log in; `held` is the place its ticket proves, `draw` a random number in [0, 1). */
  arrive(account: string, held: number | undefined, draw: number, jitter: number, now: number): Turn {
    this.advance(now);
    if (this.#called.has(account)) return { kind: 'enter' };
    let place = this.#waiting.get(account);
    if (place === undefined) {
      if (held !== undefined && held <= (this.#served.get(account) ?? Number.NEGATIVE_INFINITY))
        held = undefined;
      if (held === undefined && this.#waiting.size === 0 && this.#tokens >= 1) {
        this.#tokens -= 1;
        this.#called.set(account, { at: now, tries: 0 });
        return { kind: 'enter' };
      }
      if (this.#waiting.size >= this.#settings.capacity) return { kind: 'full' };
      place = held ?? this.#drawPlace(draw, now);
      this.#enqueue(account, place);
      this.advance(now);
      if (this.#called.has(account)) return { kind: 'enter' };
    }
    return this.#wait(account, place, jitter, now);
  }

  /** A called account's login ended: `done` frees its turn, otherwise it may try again while the turn lasts. */
  finished(account: string, done: boolean, now: number): void {
    const called = this.#called.get(account);
    if (!called) return;
    called.tries += 1;
    if (!done && called.tries < TRIES_PER_TURN) return;
    this.#called.delete(account);
    this.#served.set(account, now);
  }

  /** Call as many accounts as the pace allows; turns that nobody took come back as tokens. */
  advance(now: number): void {
    const burst = Math.max(1, this.#perSecond);
    this.#tokens += ((now - this.#advancedAt) / 1_000) * this.#perSecond;
    this.#advancedAt = now;
    for (const [account, called] of this.#called) {
      if (now - called.at < this.#settings.callMs) break;
      this.#called.delete(account);
      if (called.tries === 0) this.#tokens += 1;
    }
    while (this.#tokens >= 1) {
      const account = this.#takeFirst();
      if (account === undefined) break;
      this.#tokens -= 1;
      this.#called.set(account, { at: now, tries: 0 });
    }
    this.#tokens = Math.min(this.#tokens, burst);
  }

  #drawPlace(draw: number, now: number): number {
    const opening = this.#settings.openingMs;
    return now - this.#openedAt < opening ? this.#openedAt + draw * opening : now;
  }

  #enqueue(account: string, place: number): void {
    this.#waiting.set(account, place);
    const bucket = Math.floor(place / BUCKET_MS);
    const members = this.#buckets.get(bucket);
    if (members) members.push(account);
    else {
      this.#buckets.set(bucket, [account]);
      let at = this.#bucketOrder.length;
      while (at > 0 && (this.#bucketOrder[at - 1] ?? 0) > bucket) at -= 1;
      this.#bucketOrder.splice(at, 0, bucket);
    }
  }

  #takeFirst(): string | undefined {
    const bucket = this.#bucketOrder[0];
    if (bucket === undefined) return undefined;
    const members = this.#buckets.get(bucket) ?? [];
    const account = members.shift();
    if (members.length === 0) {
      this.#buckets.delete(bucket);
      this.#bucketOrder.shift();
    }
    if (account !== undefined) this.#waiting.delete(account);
    return account;
  }

  #wait(account: string, place: number, jitter: number, now: number): Turn {
    const position = this.#position(place, now);
    const estimateMs = ((position + 1) / this.#perSecond) * 1_000;
    const { minPollMs, maxPollMs } = this.#settings;
    // Coming back shortly before the estimate costs two or three questions a login; asking at a quarter of it,
    // ten, and a room of thousands then is itself a flood. Who is nearly there comes back when it is time.
    const calm = Math.min(maxPollMs, Math.max(minPollMs, estimateMs * RETURN_AT));
    const pollMs = Math.max(1_000, Math.min(calm, estimateMs)) * (0.75 + 0.5 * jitter);
    return { kind: 'wait', place: { account, scope: this.scope, place }, position, estimateMs, pollMs };
  }

  /** Accounts ahead of a place, recounted a few times a second: honest to within a bucket. */
  #position(place: number, now: number): number {
    const bucket = Math.floor(place / BUCKET_MS);
    if (now - this.#countedAt >= RECOUNT_MS || !this.#ahead.has(bucket)) {
      this.#ahead = new Map();
      let sum = 0;
      for (const entry of this.#bucketOrder) {
        this.#ahead.set(entry, sum);
        sum += this.#buckets.get(entry)?.length ?? 0;
      }
      this.#countedAt = now;
    }
    return this.#ahead.get(bucket) ?? 0;
  }
}
