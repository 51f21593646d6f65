import { forgetOldest } from './forget-oldest.ts';

export interface UnvouchedSettings {
  /** Uploads that one session, or one network for one TPS, may have taken in within `windowMs`. */
  readonly perClient: number;
  /** Uploads of one TPS that may be held or arriving at once, whoever brings them. */
  readonly perTps: number;
  /** Share of the disk, 0..1, below which none is taken in: the rest of the room is for sessions that are known. */
  readonly refuseBelow: number;
  readonly windowMs: number;
  /** Clients that are remembered; beyond it the oldest are forgotten. */
  readonly capacity: number;
}

/** An upload under a session that the vendor was not seen to honour. */
export interface UnvouchedUpload {
  readonly tps: string;
  /** Names of who brings it, each with a share of its own. */
  readonly clients: readonly string[];
}

/** How things stand when it comes. */
export interface UnvouchedStanding {
  /** Unvouched uploads of its TPS that are held already. */
  readonly heldOfTps: number;
  /** Free share of the queue's disk, 0..1. */
  readonly freeRatio: number;
}

interface Taken {
  readonly since: number;
  count: number;
}

/**
 * How many uploads are held for sessions of which nobody knows whether they are any good. While the vendor cannot be
 * asked, whoever writes anything into `Authorization` would get a receipt for each of his photos: the bound lets the
 * pages of a polling station through and no flood.
 */
export class UnvouchedBound {
  readonly #settings: UnvouchedSettings;
  readonly #taken = new Map<string, Taken>();
  readonly #arriving = new Map<string, number>();

  constructor(settings: UnvouchedSettings) {
    this.#settings = settings;
  }

  /** Count one that is about to be taken in, or say what is in its way. One that was counted must be ended. */
  begin(
    { tps, clients }: UnvouchedUpload,
    { heldOfTps, freeRatio }: UnvouchedStanding,
    now: number,
  ): 'space' | 'tps' | 'client' | undefined {
    const { perClient, perTps, refuseBelow } = this.#settings;
    if (freeRatio < refuseBelow) return 'space';
    const arriving = this.#arriving.get(tps) ?? 0;
    if (heldOfTps + arriving >= perTps) return 'tps';
    const shares = clients.map((client) => this.#takenBy(client, now));
    if (shares.some(({ count }) => count >= perClient)) return 'client';
    for (const share of shares) share.count += 1;
    this.#arriving.set(tps, arriving + 1);
    return undefined;
  }

  /** It is held now, or was not taken in after all and is given back. */
  end({ tps, clients }: UnvouchedUpload, isHeld: boolean): void {
    const arriving = (this.#arriving.get(tps) ?? 1) - 1;
    if (arriving > 0) this.#arriving.set(tps, arriving);
    else this.#arriving.delete(tps);
    if (isHeld) return;
    for (const client of clients) {
      const share = this.#taken.get(client);
      if (share && share.count > 0) share.count -= 1;
    }
  }

  #takenBy(client: string, now: number): Taken {
    const before = this.#taken.get(client);
    if (before && now - before.since < this.#settings.windowMs) return before;
    const share = { since: now, count: 0 };
    this.#taken.delete(client);
    this.#taken.set(client, share);
    forgetOldest(this.#taken, this.#settings.capacity);
    return share;
  }
}
