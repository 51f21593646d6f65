import type { Client } from './client-network.ts';
import { mixed } from './mixed.ts';

export interface ShareSettings {
  /** Places (in flight and waiting) one client may hold. */
  readonly perClient: number;
  /** Part of the limit one network may hold once three quarters are taken, 0..1. */
  readonly networkShare: number;
}

/** Cells of one row; two rows for clients and two for networks are all the memory there is. */
const CELLS = 4_096;
/** A network may always hold so many, or half of a limit that is smaller: behind one address there may be a whole kecamatan. */
const NETWORK_MIN = 8;
/** Beyond this much of the limit, places are for networks that hold less than their part. */
const SHORT = 0.75;

const otherCell = (key: number): number => mixed(key ^ 0x9e3779b9) % CELLS;

/** How many places each of many holds, counted in two rows so that sharing a cell with a stranger does no harm. */
class Tally {
  readonly #rows = [new Uint16Array(CELLS), new Uint16Array(CELLS)] as const;

  add(key: number, by: 1 | -1): void {
    const [first, second] = this.#rows;
    const [one, other] = [key % CELLS, otherCell(key)];
    first[one] = (first[one] ?? 0) + by;
    second[other] = (second[other] ?? 0) + by;
  }

  /** Never less than it holds; more only when both cells are shared. */
  of(key: number): number {
    const [first, second] = this.#rows;
    return Math.min(first[key % CELLS] ?? 0, second[otherCell(key)] ?? 0);
  }
}

/** What one client and one network hold of the places at the vendor, so that none of them can hold all. */
export class ClientShares {
  readonly #settings: ShareSettings;
  readonly #clients = new Tally();
  readonly #networks = new Tally();

  constructor(settings: ShareSettings) {
    this.#settings = settings;
  }

  /** Whether `client` holds as much as it may have. */
  isFull(client: Client, inflight: number, limit: number): boolean {
    const { perClient, networkShare } = this.#settings;
    if (client.own !== undefined && this.#clients.of(client.own) >= perClient) return true;
    if (client.network === undefined || inflight < SHORT * limit) return false;
    const least = Math.min(NETWORK_MIN, Math.ceil(limit / 2));
    return this.#networks.of(client.network) >= Math.max(least, networkShare * limit);
  }

  /** Count a place that `client` takes (1) or gives back (-1). */
  move(client: Client, by: 1 | -1): void {
    if (client.own !== undefined) this.#clients.add(client.own, by);
    if (client.network !== undefined) this.#networks.add(client.network, by);
  }
}
