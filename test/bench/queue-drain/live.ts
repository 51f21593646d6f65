import { Pool } from 'undici';
import { PATHS } from '../../../src/contracts/index.ts';
import { jpeg, tpsIn, uploadHeaders } from '../../../src/gateway/testing.ts';

/** How uploads of a stretch of time were answered. */
export interface Stretch {
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Share that the vendor had recorded when the phone was answered, 0..1. */
  readonly recorded: number;
  readonly perSecond: number;
}

const TURN_MS = 5;
const PHOTO_BYTES = 4_000;

/** Phones that upload to one gateway, each a page of a TPS of its own. */
export class LivePhones {
  readonly #pool: Pool;
  #serial: number;
  #took: number[] = [];
  #recorded = 0;
  #since = performance.now();

  /** `from`: number of the first TPS, so that several can upload side by side. */
  constructor(port: number, from: number) {
    this.#serial = from;
    this.#pool = new Pool(`http://127.0.0.1:${String(port)}`, { connections: 256 });
  }

  /** Upload one photo; its status and how long it took from `dueAt` on. */
  async upload(dueAt = performance.now()): Promise<number> {
    this.#serial += 1;
    const photo = jpeg(this.#serial, PHOTO_BYTES);
    const tps = tpsIn('32', this.#serial);
    const headers = { ...uploadHeaders(photo, tps), authorization: `Bearer sesi-${tps}` };
    const { statusCode, body } = await this.#pool.request({
      method: 'POST',
      path: PATHS.upload,
      headers,
      body: photo,
    });
    await body.dump();
    this.#took.push(performance.now() - dueAt);
    if (statusCode === 201) this.#recorded += 1;
    if (statusCode >= 300) throw new Error(`an upload was answered ${String(statusCode)}`);
    return statusCode;
  }

  /** Upload at a steady mean rate (Poisson), whether or not answers come, until `isOver`. */
  async arrive(perSecond: number, isOver: () => boolean): Promise<void> {
    const running = new Set<Promise<unknown>>();
    for (let dueAt = performance.now(); !isOver();) {
      for (; dueAt <= performance.now(); dueAt += (-Math.log(1 - Math.random()) * 1_000) / perSecond) {
        const one = this.upload(dueAt).finally(() => running.delete(one));
        running.add(one);
      }
      await new Promise((resolve) => setTimeout(resolve, TURN_MS));
    }
    await Promise.all(running);
  }

  /** What was answered since the last call. */
  stretch(): Stretch {
    const took = this.#took.sort((a, b) => a - b);
    const seconds = (performance.now() - this.#since) / 1_000;
    const at = (share: number): number => took[Math.floor(share * took.length)] ?? Number.NaN;
    const recorded = this.#recorded / took.length;
    this.#took = [];
    this.#recorded = 0;
    this.#since = performance.now();
    return { p50Ms: at(0.5), p99Ms: at(0.99), recorded, perSecond: took.length / seconds };
  }

  close(): Promise<void> {
    return this.#pool.destroy();
  }
}
