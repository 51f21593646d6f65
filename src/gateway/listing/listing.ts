import { STATES_PAGE, type QueuedPage } from '../../contracts/index.ts';
import { randomSecret, type Clock } from '../../kernel/index.ts';
import { listingError } from './errors.ts';
import { readQueued, type QueuedListing } from './read-queued.ts';

/** A snapshot serves whoever begins within this, … */
const FRESH_MS = 10_000;
/** … and goes when nobody has asked for a page of it this long. */
const KEPT_MS = 120_000;
/** Readers of different regions at once; the least recently asked goes first. */
const SNAPSHOTS = 4;

interface Snapshot extends QueuedListing {
  readonly id: string;
  readonly scope: string;
  readonly at: number;
  askedAt: number;
}

/** Which page of which region is wanted. */
export interface WantedPage {
  readonly scope: string;
  readonly from: number;
  readonly snapshot: string | undefined;
}

/** Pages of what a gateway's disk knows, each reader from one snapshot: what moves meanwhile is not seen twice. */
export class Listing {
  readonly #dataDir: string;
  readonly #gateway: string;
  readonly #clock: Clock;
  readonly #snapshots = new Map<string, Snapshot>();
  /** One journal is read at a time, whoever asks. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: { readonly dataDir: string; readonly gateway: string; readonly clock: Clock }) {
    this.#dataDir = options.dataDir;
    this.#gateway = options.gateway;
    this.#clock = options.clock;
  }

  /** Throws `GATEWAY_LISTING_GONE` when the snapshot is, `GATEWAY_LISTING_UNREADABLE`. */
  async page({ scope, from, snapshot: id }: WantedPage): Promise<QueuedPage> {
    this.#forget();
    const snapshot = id === undefined ? await this.#begin(scope) : this.#snapshots.get(id);
    if (snapshot?.scope !== scope)
      throw listingError('GATEWAY_LISTING_GONE', 'Mulai lagi dari halaman pertama.');
    snapshot.askedAt = this.#clock.now();
    const end = from + STATES_PAGE;
    return {
      gateway: this.#gateway,
      asOf: new Date(snapshot.at).toISOString(),
      snapshot: snapshot.id,
      damagedLines: snapshot.damagedLines,
      uploads: snapshot.uploads.slice(from, end),
      next: end < snapshot.uploads.length ? end : null,
    };
  }

  #begin(scope: string): Promise<Snapshot> {
    const begun = this.#turn.then(async () => this.#fresh(scope) ?? (await this.#take(scope)));
    this.#turn = begun.catch(() => undefined);
    return begun;
  }

  #fresh(scope: string): Snapshot | undefined {
    const since = this.#clock.now() - FRESH_MS;
    return [...this.#snapshots.values()].find((one) => one.scope === scope && one.at > since);
  }

  async #take(scope: string): Promise<Snapshot> {
    const at = this.#clock.now();
    const listing = await readQueued(this.#dataDir, scope).catch((cause: unknown) => {
      throw listingError('GATEWAY_LISTING_UNREADABLE', 'Jurnal antrean tidak terbaca.', { cause });
    });
    const snapshot: Snapshot = { ...listing, id: randomSecret(9), scope, at, askedAt: at };
    this.#snapshots.set(snapshot.id, snapshot);
    const oldest = [...this.#snapshots.values()].sort((a, b) => a.askedAt - b.askedAt);
    for (const { id } of oldest.slice(0, -SNAPSHOTS)) this.#snapshots.delete(id);
    return snapshot;
  }

  #forget(): void {
    const since = this.#clock.now() - KEPT_MS;
    for (const [id, { askedAt }] of this.#snapshots) if (askedAt < since) this.#snapshots.delete(id);
  }
}
