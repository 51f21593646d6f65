import { SERVICES, type SirekapService } from '../../contracts/index.ts';
import { MinHeap } from './heap.ts';

/** One service's share of the host. */
interface PoolShape {
  /** Jobs it works on side by side at full speed: nominal rate × base time. */
  readonly slots: number;
  /** Time one ordinary job takes on a calm host, milliseconds. */
  readonly baseMs: number;
}

export interface HostShape {
  readonly pools: Readonly<Record<SirekapService, PoolShape>>;
  /** Jobs in flight on the whole host beyond which it loses efficiency: all pools full. */
  readonly knee: number;
  /** How steeply efficiency falls beyond the knee. */
  readonly collapse: number;
  /** Jobs in flight at which connections are refused at once. */
  readonly cap: number;
}

export interface HostRates {
  readonly uploadsPerSecond: number;
  readonly loginsPerSecond: number;
  /** Public reads; officers' recap screens are given a quarter of this on top. */
  readonly readsPerSecond: number;
  readonly baseUploadMs: number;
  readonly collapse: number;
}

const BASE_LOGIN_MS = 150;
const BASE_RECAP_MS = 80;
const BASE_PORTAL_MS = 30;
const RECAP_SHARE_OF_READS = 0.25;
const CAP_IN_KNEES = 40;

/** Lay out a host that does the given rates, and no more, without slowing down. */
export function hostShape(rates: HostRates): HostShape {
  const pool = (perSecond: number, baseMs: number): PoolShape => ({
    slots: (perSecond * baseMs) / 1000,
    baseMs,
  });
  const pools = {
    sso: pool(rates.loginsPerSecond, BASE_LOGIN_MS),
    intake: pool(rates.uploadsPerSecond, rates.baseUploadMs),
    recap: pool(rates.readsPerSecond * RECAP_SHARE_OF_READS, BASE_RECAP_MS),
    portal: pool(rates.readsPerSecond, BASE_PORTAL_MS),
  };
  const knee = SERVICES.reduce((sum, service) => sum + pools[service].slots, 0);
  return { pools, knee, collapse: rates.collapse, cap: Math.ceil(knee * CAP_IN_KNEES) };
}

/**
 * Share of its speed a host keeps with `inflight` jobs: 1 up to the knee, then 1 / (1 + c·(n/knee − 1)²).
 * Memory, locks and context switches of many half-done jobs are what it stands for.
 */
export function efficiency(inflight: number, knee: number, collapse: number): number {
  const beyond = Math.max(0, inflight / knee - 1);
  return 1 / (1 + collapse * beyond * beyond);
}

interface Pool extends PoolShape {
  /** Milliseconds of full-speed service that each job present from the start would have had. */
  virtualMs: number;
  readonly jobs: MinHeap<number>;
}

/**
 * A host that shares each service's slots evenly among its jobs (processor sharing) and slows down as a whole
 * past the knee. Jobs are never withdrawn: the server does not notice that a caller has gone. Times are
 * milliseconds and come in; a job costs O(log n), since pools keep virtual time and not n timers.
 */
export class HostModel {
  readonly #shape: HostShape;
  readonly #pools: readonly Pool[];
  readonly #poolOf: ReadonlyMap<SirekapService, Pool>;
  #now: number;
  #inflight = 0;
  #factor = 1;
  #nextId = 1;

  constructor(shape: HostShape, now: number) {
    this.#shape = shape;
    this.#now = now;
    this.#poolOf = new Map(
      SERVICES.map((service) => [service, { ...shape.pools[service], virtualMs: 0, jobs: new MinHeap() }]),
    );
    this.#pools = [...this.#poolOf.values()];
  }

  get inflight(): number {
    return this.#inflight;
  }

  /** Work in progress over what the host handles without slowing down. */
  get saturation(): number {
    return this.#inflight / this.#shape.knee;
  }

  get isFull(): boolean {
    return this.#inflight >= this.#shape.cap;
  }

  /** Begin a job of `work` × base time; call `advance(now)` first. Returns its id, undefined when full. */
  arrive(service: SirekapService, work: number): number | undefined {
    const pool = this.#poolOf.get(service);
    if (this.isFull || !pool) return undefined;
    const id = this.#nextId++;
    pool.jobs.push(pool.virtualMs + pool.baseMs * work, id);
    this.#inflight += 1;
    return id;
  }

  /** Bring the host to `now`; returns the jobs that finished meanwhile, in order. */
  advance(now: number): number[] {
    const finished: number[] = [];
    for (;;) {
      const next = this.#nextFinish();
      if (!next || next.at > now) break;
      this.#passTime(next.at - this.#now);
      next.pool.virtualMs = next.pool.jobs.smallestKey ?? next.pool.virtualMs;
      this.#now = Math.max(this.#now, next.at);
      const id = next.pool.jobs.pop();
      if (id !== undefined) finished.push(id);
      this.#inflight -= 1;
    }
    this.#passTime(now - this.#now);
    this.#now = Math.max(this.#now, now);
    return finished;
  }

  /** When the next job finishes if nothing else happens. */
  nextFinishAt(): number | undefined {
    return this.#nextFinish()?.at;
  }

  /** Speed of the whole host from now on, 1 = nominal; call `advance(now)` first. */
  setFactor(factor: number): void {
    this.#factor = factor;
  }

  #speedOf(pool: Pool): number {
    const share = Math.min(1, pool.slots / Math.max(1, pool.jobs.size));
    return share * this.#factor * efficiency(this.#inflight, this.#shape.knee, this.#shape.collapse);
  }

  #passTime(ms: number): void {
    if (ms <= 0) return;
    for (const pool of this.#pools) {
      if (pool.jobs.size > 0) pool.virtualMs += ms * this.#speedOf(pool);
    }
  }

  #nextFinish(): { readonly pool: Pool; readonly at: number } | undefined {
    let first: { pool: Pool; at: number } | undefined;
    for (const pool of this.#pools) {
      const key = pool.jobs.smallestKey;
      if (key === undefined) continue;
      const at = this.#now + Math.max(0, key - pool.virtualMs) / this.#speedOf(pool);
      if (!first || at < first.at) first = { pool, at };
    }
    return first;
  }
}
