import { Agent } from 'node:http';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Drawer, redeliveriesOf } from './drawer.ts';
import { chanceFrom } from '../../../src/gateway/testing.ts';
import { startLife, type GatewayLife } from './gateway-life.ts';
import { bring, checkReceipts, photoOf, type Photo } from './phone.ts';
import { confirming, startChaosVendor, type ChaosVendor, type Treatment } from './vendor.ts';

const PHONES = 12;
/** A confirmation older than this when the kill came must have been on the disk. */
const WRITTEN_WITHIN_MS = 1_000;

export interface KillPlan {
  readonly loops: number;
  readonly seed: number;
  readonly onLoop?: (loop: number) => void;
}

/** What some loops came to. */
export interface KillFigures {
  readonly loops: number;
  /** Kills before the gateway served anybody. */
  readonly killedAtStart: number;
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
export async function killLoops({ loops, seed, onLoop }: KillPlan): Promise<KillFigures> {
  const startedAt = performance.now();
  const dir = await mkdtemp(join(tmpdir(), 'siaga-kills-'));
  const vendor = await startChaosVendor();
  const night = new Night(dir, vendor, seed);
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
  #killedAtStart = 0;
  #photos = 0;
  #current: GatewayLife | undefined;

  constructor(dir: string, vendor: ChaosVendor, seed: number) {
    this.#dir = dir;
    this.#vendor = vendor;
    this.#chance = chanceFrom(seed);
  }

  /** One life in peace: code that is compiled is written down only by a process that ends by itself. */
  async warmUp(): Promise<void> {
    await (await startLife({ dir: this.#dir, vendorUrl: this.#vendor.url }))?.stop();
  }

  /** One life: under load until the event at which it is killed, or killed while it starts. */
  async loop(): Promise<void> {
    const life = (this.#vendor.life = this.#ends.length);
    const mood = this.#chance();
    this.#vendor.treat = this.#mood(mood);
    const early = this.#chance() < 0.1 ? { killAfterMs: 20 + this.#chance() * 300 } : {};
    const gateway = await startLife({ dir: this.#dir, vendorUrl: this.#vendor.url, ...early });
    if (!gateway) {
      this.#killedAtStart += 1;
      this.#ends[life] = performance.now();
      return;
    }
    this.#current = gateway;
    let left = 1 + Math.floor(this.#chance() ** 2 * 120);
    const event = (): void => {
      left -= 1;
      if (left !== 0) return;
      this.#ends[life] = performance.now();
      void gateway.kill();
    };
    this.#vendor.onArrival = event;
    await Promise.all(Array.from({ length: PHONES }, () => this.#phone(gateway, event)));
    await gateway.kill();
    this.#ends[life] ??= performance.now();
  }

  /** Nobody is killed any more: phones bring what they still have, the queue empties. */
  async settle(): Promise<void> {
    this.#vendor.life = this.#ends.length;
    this.#vendor.treat = confirming;
    this.#vendor.onArrival = () => undefined;
    const gateway = await startLife({ dir: this.#dir, vendorUrl: this.#vendor.url });
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
  async #phone(gateway: GatewayLife, event: () => void): Promise<void> {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    for (let answered = true; answered && !gateway.isOver();) {
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
