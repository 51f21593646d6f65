import { Agent } from 'node:http';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { eventually } from '../../support/gateway-process.ts';
import { Drawer } from './drawer.ts';
import { startLife, type GatewayLife } from './gateway-life.ts';
import { bring, checkReceipts, photoOf } from './phone.ts';
import { confirming, startChaosVendor, type ChaosVendor } from './vendor.ts';

const PHONES = 8;

/** A gateway process between phones and a vendor that is not to be believed. */
export class LyingHouse {
  readonly vendor: ChaosVendor;
  readonly drawer = new Drawer();
  readonly #gateway: GatewayLife;
  readonly #dir: string;

  private constructor(dir: string, vendor: ChaosVendor, gateway: GatewayLife) {
    this.#dir = dir;
    this.vendor = vendor;
    this.#gateway = gateway;
  }

  static async open(): Promise<LyingHouse> {
    const dir = await mkdtemp(join(tmpdir(), 'siaga-lies-'));
    const vendor = await startChaosVendor();
    const env = { SIAGA_UPSTREAM_TIMEOUT_MS: '250' };
    const gateway = await startLife({ dir, vendorUrl: vendor.url, env });
    if (!gateway) throw new Error('the gateway did not start');
    return new LyingHouse(dir, vendor, gateway);
  }

  held(): Promise<number> {
    return this.#gateway.metric('siaga_gateway_queue_held_uploads');
  }

  /** Phones bring photos, each until it has a receipt. */
  async bringAll(count: number): Promise<void> {
    let next = 0;
    const phone = async (): Promise<void> => {
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      while (next < count || this.drawer.waiting.length > 0) {
        const photo = this.drawer.waiting.shift() ?? photoOf((next += 1), 2_000 + (next % 7) * 4_000);
        this.drawer.file(photo, await bring(this.#gateway.port, photo, agent), this.vendor);
      }
      agent.destroy();
    };
    await Promise.all(Array.from({ length: PHONES }, phone));
  }

  /** The vendor comes to its senses: it then has every receipted photo, whole and once, and nothing is held. */
  async expectAllDelivered(): Promise<void> {
    const { vendor, drawer } = this;
    vendor.treat = confirming;
    await eventually(async () => expect(await this.held()).toBe(0));
    expect(drawer.lost(vendor)).toEqual([]);
    expect(drawer.untrue).toEqual([]);
    expect(vendor.kept.size).toBe(drawer.receipts.size);
    for (const arrivals of Map.groupBy(vendor.arrivals, ({ key }) => key).values())
      expect(new Set(arrivals.map(({ sha256 }) => sha256)).size).toBe(1);
    await checkReceipts(this.#gateway.port, drawer.receipts);
    expect(await this.#gateway.metric('siaga_gateway_queue_dead_letters')).toBe(0);
    expect(await this.#gateway.metric('siaga_gateway_inflight_requests')).toBe(0);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#gateway.kill();
    await this.vendor.close();
    await rm(this.#dir, { recursive: true, force: true });
  }
}
