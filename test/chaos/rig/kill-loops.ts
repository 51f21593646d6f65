import { Agent } from 'node:http';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Drawer, redeliveriesOf } from './drawer.ts';
import { chanceFrom } from '../../../src/gateway/testing.ts';
import { startLife, type GatewayLife } from './gateway-life.ts';
import { bring, checkReceipts, photoOf, type Photo } from './phone.ts';
import { confirming, startChaosVendor, type ChaosVendor, type Treatment } from './vendor.ts';

const PHONES = 6;
/** A confirmation older than this when the kill came must have been on the disk. */
const WRITTEN_WITHIN_MS = 1_000;

export interface KillPlan {
  readonly loops: number;
  readonly seed: number;
  /** 0: one process. 1: a primary and a worker, now the one killed and now the other. */
  readonly workers?: 0 | 1;
  readonly onLoop?: (loop: number) => void;
}

/** What some loops came to. */
export interface KillFigures {
  readonly loops: number;
  /** Kills before the gateway served anybody. */
  readonly killedAtStart: number;
  /** Kills of a worker alone. */
  readonly workersKilled: number;
  readonly photos: number;
  readonly recorded: number;
  readonly held: number;
  /** Receipted, and not at the vendor. */
  readonly lost: readonly string[];
  readonly untrue: readonly string[];
  readonly arrivals: number;
  readonly stored: number;
  readonly redelivered: number;
  readonly unexplained: number;
  readonly mixed: number;
  /** From a confirmation to the kill that made the gateway forget it, at most. */
  readonly longestForgottenMs: number;
  readonly seconds: number;
}

/**
 * A gateway under uploads, killed by -9 at random moments and started again on its folder, over and over; then left in
 * peace until it holds nothing. Judged by what the phones kept and what the vendor has.
 */
export async function killLoops({ loops, seed, workers = 0, onLoop }: KillPlan): Promise<KillFigures> {
  const startedAt = performance.now();
  const dir = await mkdtemp(join(tmpdir(), 'siaga-kills-'));
  const vendor = await startChaosVendor();
  const night = new Night(dir, vendor, seed, workers);
  try {
    await night.warmUp();
    for (let loop = 0; loop < loops; loop += 1) {
      await night.loop();
      onLoop?.(loop + 1);
    }
    await night.settle();
    return { ...night.figures(), loops, seconds: (performance.now() - startedAt) / 1_000 };
  } finally {
    await night.end();
    await vendor.close();
    await rm(dir, { recursive: true, force: true, maxRetries: 5 });
  }
}

class Night {
  readonly #dir: string;
  readonly #vendor: ChaosVendor;
  readonly #chance: () => number;
  readonly #drawer = new Drawer();
  /** When each life was killed. */
  readonly #ends: (number | undefined)[] = [];
  readonly #workers: 0 | 1;
  #killedAtStart = 0;
  #workersKilled = 0;
  #photos = 0;
  #current: GatewayLife | undefined;
  /** Its primary outlived the worker that was killed: the next life is the next worker's. */
  #standing: GatewayLife | undefined;

  constructor(dir: string, vendor: ChaosVendor, seed: number, workers: 0 | 1) {
    this.#workers = workers;
    this.#dir = dir;
    this.#vendor = vendor;
    this.#chance = chanceFrom(seed);
  }

  /** One life in peace: code that is compiled is written down only by a process that ends by itself. */
  async warmUp(): Promise<void> {
    await (await this.#start())?.stop();
  }

  /** One life: under load until the event at which it is killed, or killed while it starts. */
  async loop(): Promise<void> {
    const life = (this.#vendor.life = this.#ends.length);
    const mood = this.#chance();
    this.#vendor.treat = this.#mood(mood);
    const early =
      this.#chance() < 0.1 ? { killAfterMs: 20 + this.#chance() * 300 * (1 + this.#workers) } : {};
    const gateway = this.#standing ?? (await this.#start(early));
    this.#standing = undefined;
    if (!gateway) {
      this.#killedAtStart += 1;
      this.#ends[life] = performance.now();
      return;
    }
    this.#current = gateway;
    const ofWorker = this.#workers > 0 && this.#chance() < 0.5;
    let left = 1 + Math.floor(this.#chance() ** 2 * 120);
    let killing: Promise<void> | undefined;
    const kill = (): Promise<void> => {
      this.#ends[life] ??= performance.now();
      return (killing ??= ofWorker ? this.#killWorker(gateway) : gateway.kill());
    };
    const event = (): void => {
      left -= 1;
      if (left === 0) void kill();
    };
    this.#vendor.onArrival = event;
    const isOver = (): boolean => killing !== undefined || gateway.isOver();
    await Promise.all(Array.from({ length: PHONES }, () => this.#phone(gateway, isOver, event)));
    await kill();
  }

  /** What arrives at the vendor once the primary has noticed is of the next worker. */
  async #killWorker(gateway: GatewayLife): Promise<void> {
    await gateway.killWorker();
    this.#workersKilled += 1;
    this.#vendor.life = this.#ends.length;
    await gateway.served();
    if (!gateway.isOver()) this.#standing = gateway;
  }

  #start(early: { readonly killAfterMs?: number } = {}): Promise<GatewayLife | undefined> {
    const env = { SIAGA_WORKERS: String(this.#workers) };
    return startLife({ dir: this.#dir, vendorUrl: this.#vendor.url, env, ...early });
  }

  /** Nobody is killed any more: phones bring what they still have, the queue empties. */
  async settle(): Promise<void> {
    this.#vendor.life = this.#ends.length;
    this.#vendor.treat = confirming;
    this.#vendor.onArrival = () => undefined;
    const gateway = this.#standing ?? (await this.#start());
    if (!gateway) throw new Error('the gateway did not start');
    this.#current = gateway;
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    for (let photo = this.#drawer.waiting.pop(); photo; photo = this.#drawer.waiting.pop())
      this.#drawer.file(photo, await bring(gateway.port, photo, agent), this.#vendor);
    agent.destroy();
    while ((await gateway.metric('siaga_gateway_queue_held_uploads')) > 0);
    await checkReceipts(gateway.port, this.#drawer.receipts);
    await gateway.stop();
  }

  figures(): Omit<KillFigures, 'loops' | 'seconds'> {
    const { arrivals, kept } = this.#vendor;
    const again = redeliveriesOf(arrivals, (life) => this.#ends[life], WRITTEN_WITHIN_MS);
    return {
      killedAtStart: this.#killedAtStart,
      workersKilled: this.#workersKilled,
      photos: this.#photos,
      ...this.#drawer.given,
      lost: this.#drawer.lost(this.#vendor),
      untrue: this.#drawer.untrue,
      arrivals: arrivals.length,
      stored: kept.size,
      redelivered: again.count,
      unexplained: again.unexplained.length,
      mixed: again.mixed.length,
      longestForgottenMs: Math.round(again.longestMs),
    };
  }

  async end(): Promise<void> {
    await this.#current?.kill();
  }

  /** Brings photos without a pause until the gateway is gone: those that came to nothing before come first. */
  async #phone(gateway: GatewayLife, isOver: () => boolean, event: () => void): Promise<void> {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    for (let answered = true; answered && !isOver();) {
      const photo = this.#drawer.waiting.shift() ?? this.#next();
      const answer = await bring(gateway.port, photo, agent);
      answered = answer !== undefined;
      if (this.#drawer.file(photo, answer, this.#vendor)) event();
    }
    agent.destroy();
  }

  #next(): Photo {
    this.#photos += 1;
    return photoOf(this.#photos, 2_000 + Math.floor(this.#chance() * 60_000));
  }

  /** Well, late, down, or some of each. */
  #mood(kind: number): Treatment {
    if (kind < 0.3) return confirming;
    if (kind < 0.5) return (_arrival, { confirm }) => void setTimeout(confirm, this.#chance() * 30);
    if (kind < 0.65) return (_arrival, _vendor, res) => void res.writeHead(503).end();
    return (_arrival, { keep, confirm }, res) => {
      const lot = this.#chance();
      if (lot < 0.3) res.writeHead(503).end();
      else if (lot < 0.4) {
        keep();
        res.destroy();
      } else confirm();
    };
  }
}
