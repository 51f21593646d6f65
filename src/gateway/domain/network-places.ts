import { forgetOldest } from './forget-oldest.ts';

export interface NetworkPlaceSettings {
  /** Part of the pace at which one network may take new places in a line, 0..1 … */
  readonly networkShare: number;
  /** … and so many that it may take at once besides. */
  readonly networkAtOnce: number;
}

interface Taken {
  readonly places: number;
  readonly at: number;
}

/** Who stands an hour back has as many places as there are for one network. */
const BEHIND_MOST_MS = 3_600_000;
/** Each takes about 100 bytes. */
const NETWORKS = 20_000;

/**
 * What each network has taken of a waiting room. Accounts are public and no password has been looked at when a place is
 * given, so a network that takes more than its share of the pace stands behind the others, each further place further:
 * it is let in with what they leave, and where nobody else waits that is all there is.
 */
export class NetworkPlaces {
  readonly #settings: NetworkPlaceSettings;
  readonly #taken = new Map<number, Taken>();

  constructor(settings: NetworkPlaceSettings) {
    this.#settings = settings;
  }

  /**
   * How far back a new place of `network` stands, ms, while `perSecond` are let in of all; undefined when it is to have
   * none. What comes from inside is no network, and stands nowhere back.
   */
  behindMs(network: number | undefined, perSecond: number, now: number): number | undefined {
    // While nobody is let in, nobody stands behind anybody.
    if (network === undefined || perSecond === 0) return 0;
    const { networkShare, networkAtOnce } = this.#settings;
    const over = this.#placesOf(network, perSecond, now) + 1 - networkAtOnce;
    const behindMs = Math.ceil((Math.max(0, over) / (networkShare * perSecond)) * 1_000);
    return behindMs > BEHIND_MOST_MS ? undefined : behindMs;
  }

  /** It has taken a place. */
  take(network: number | undefined, perSecond: number, now: number): void {
    if (network === undefined) return;
    const places = this.#placesOf(network, perSecond, now) + 1;
    this.#taken.delete(network);
    this.#taken.set(network, { places, at: now });
    forgetOldest(this.#taken, NETWORKS);
  }

  /** Nobody waits: nobody has had more than others. */
  clear(): void {
    this.#taken.clear();
  }

  /** What it has taken and its share of the pace has not made good since. */
  #placesOf(network: number, perSecond: number, now: number): number {
    const taken = this.#taken.get(network);
    if (!taken) return 0;
    const seconds = Math.max(0, now - taken.at) / 1_000;
    return Math.max(0, taken.places - seconds * this.#settings.networkShare * perSecond);
  }
}
