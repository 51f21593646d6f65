import { Pool } from 'undici';
import type { Clock } from '../../kernel/index.ts';
import { Roster } from '../domain/roster.ts';
import { CollectedReply } from './collected-reply.ts';
import type { Departure } from './departure.ts';
import { Relay, SILENT_CHECKS } from './relay.ts';
import type { ReplySink } from './reply-sink.ts';
import type { VendorReply } from './reply.ts';

export interface VendorRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** Names and values by turns. The request's own: whoever sends it may add to them. */
  readonly headers: string[];
  readonly body?: Buffer | undefined;
}

export interface VendorOptions {
  readonly origin: string;
  /** Longest wait for the answer's head, and between two parts of its body; found up to a twentieth later. */
  readonly timeoutMs: number;
  readonly connections: number;
  readonly clock: Clock;
}

const CONNECT_TIMEOUT_MS = 3_000;

/** The vendor's Sirekap, over kept-alive connections. Answers are streamed or, when small, collected. */
export class Vendor {
  readonly #pool: Pool;
  readonly #options: VendorOptions;
  readonly #underWay = new Roster<Relay>();
  readonly #stopChecks: () => void;

  constructor(options: VendorOptions) {
    this.#options = options;
    this.#pool = new Pool(options.origin, {
      connections: options.connections,
      pipelining: 1,
      connect: { timeout: Math.min(CONNECT_TIMEOUT_MS, options.timeoutMs) },
      // They would leave a timer for each request that lives for half a second: old by then, for the collector, and with
      // the little that each holds a full collection every two seconds under load, not every twelve.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
    this.#stopChecks = options.clock.every(options.timeoutMs / SILENT_CHECKS, () => {
      for (const relay of [...this.#underWay]) relay.check();
    });
  }

  /** Send and collect the answer: of 64 KiB at most, and whole within the timeout from its head on. Never rejects. */
  async send(request: VendorRequest): Promise<VendorReply> {
    const { clock, timeoutMs } = this.#options;
    const collected = new CollectedReply(clock, timeoutMs);
    const end = await this.relay(request, collected);
    collected.stop();
    return end.kind === 'answer' ? { ...end, body: collected.body } : end;
  }

  /**
   * Send and pass the answer on to `sink` with its backpressure; the reply's own body stays empty. Never rejects. When
   * the client leaves, the vendor is waited for all the same until it begins to answer: it works on, and a place given
   * back meanwhile would be taken twice.
   */
  relay(request: VendorRequest, sink: ReplySink, departure?: Departure): Promise<VendorReply> {
    return new Promise((resolve) => {
      const relay = new Relay(this.#underWay, sink, resolve, departure);
      try {
        this.#pool.dispatch(
          {
            method: request.method,
            path: request.path,
            headers: request.headers,
            body: request.body ?? null,
          },
          relay,
        );
      } catch (error) {
        relay.fail(error as Error);
      }
    });
  }

  close(): Promise<void> {
    this.#stopChecks();
    return this.#pool.destroy();
  }
}
