import { Pool } from 'undici';
import { HEADERS, type Operation } from '../../../src/contracts/index.ts';
import { MOST_TRIES, pauseMs } from '../retries.ts';
import type { Wish } from './requests.ts';

/** After this long without an answer a person gives up; the server may be working still. */
export const PATIENCE_MS = 10_000;
/** Phones have addresses of their own; a guard that counts by address must not take them for one. */
const ADDRESSES = 48;

export interface Tally {
  /** New operations, not tries. */
  offered: number;
  tries: number;
  good: number;
  /** Told to come back later. */
  refused: number;
  /** No answer within a phone's patience. */
  timeouts: number;
  /** Anything else: connection lost, other errors. */
  failed: number;
}

/** A try that ended well. */
export interface Good {
  readonly operation: Operation;
  /** Which of the addresses served it. */
  readonly target: number;
  /** Wall ms of the answer, and how long this try took. */
  readonly at: number;
  readonly tookMs: number;
  /** Uploads only; `held` when it was taken into a queue. */
  readonly key?: string;
  readonly held?: boolean;
}

interface Answer {
  readonly status: number;
  readonly retryAfter: string | undefined;
  /** A place in the waiting room, which the next try keeps. */
  readonly ticket: string | undefined;
}

/** Open load: each operation is begun when it is due, whatever became of those before, and tried again as phones do. */
export class Phones {
  readonly tallies = new Map<Operation, Tally>();
  readonly #targets: readonly (readonly Pool[])[];
  readonly #onGood: (good: Good) => void;
  #over = false;

  /** Every phone uses one of the origins. On loopback each has one of some dozens of addresses of its own. */
  constructor(origins: readonly string[], onGood: (good: Good) => void) {
    this.#onGood = onGood;
    this.#targets = origins.map((origin) =>
      Array.from({ length: ADDRESSES }, (_, at) => {
        const isLocal = new URL(origin).hostname === '127.0.0.1';
        const own = isLocal ? { localAddress: `127.9.0.${at + 1}` } : {};
        const connect = { timeout: PATIENCE_MS, ...own };
        return new Pool(origin, { connect, headersTimeout: 0, bodyTimeout: 0, keepAliveTimeout: 30_000 });
      }),
    );
  }

  /** Begin an operation that was due at `dueAt` (wall ms). */
  begin(wish: Wish, dueAt: number): void {
    this.tallyOf(wish.operation).offered += 1;
    void this.#attempt(wish, Math.floor(Math.random() * 1e6), 1, dueAt);
  }

  /** Begin and repeat nothing more. */
  stop(): void {
    this.#over = true;
  }

  async close(): Promise<void> {
    this.stop();
    await Promise.all(this.#targets.flat().map((pool) => pool.destroy()));
  }

  tallyOf(operation: Operation): Tally {
    let tally = this.tallies.get(operation);
    if (!tally) {
      tally = { offered: 0, tries: 0, good: 0, refused: 0, timeouts: 0, failed: 0 };
      this.tallies.set(operation, tally);
    }
    return tally;
  }

  async #attempt(wish: Wish, phone: number, tries: number, dueAt: number): Promise<void> {
    if (this.#over) return;
    const { operation, key } = wish;
    const target = phone % this.#targets.length;
    const pool = this.#targets[target]?.[Math.floor(phone / this.#targets.length) % ADDRESSES];
    if (!pool) return;
    const tally = this.tallyOf(operation);
    tally.tries += 1;
    const { status, retryAfter, ticket } = await ask(pool, wish);
    // A login that is told to wait its turn is no login yet.
    if (status === 200 || status === 201 || (status === 202 && operation === 'upload')) {
      tally.good += 1;
      const at = Date.now();
      const upload = key === undefined ? {} : { key, held: status === 202 };
      this.#onGood({ operation, target, at, tookMs: at - dueAt, ...upload });
      return;
    }
    if (status === 503 || status === 429 || status === 202) tally.refused += 1;
    else if (status === 0) tally.timeouts += 1;
    else tally.failed += 1;
    // Who waits their turn has not failed.
    const failures = ticket === undefined ? tries : tries - 1;
    if (failures >= (MOST_TRIES[operation] ?? 1)) return;
    const next =
      ticket === undefined ? wish : { ...wish, headers: { ...wish.headers, [HEADERS.ticket]: ticket } };
    setTimeout(
      () => {
        void this.#attempt(next, phone, failures + 1, Date.now());
      },
      pauseMs(tries, retryAfter, Math.random()),
    );
  }
}

/** Ask once; status 0 when no answer came in time, -1 when the connection failed. */
async function ask(pool: Pool, { method, path, headers, body }: Wish): Promise<Answer> {
  const impatience = new AbortController();
  const timer = setTimeout(() => {
    impatience.abort();
  }, PATIENCE_MS);
  try {
    const answer = await pool.request({
      method,
      path,
      headers,
      signal: impatience.signal,
      ...(body === undefined ? {} : { body }),
    });
    await answer.body.dump();
    const retryAfter = answer.headers['retry-after'];
    const ticket = answer.headers[HEADERS.ticket];
    return { status: answer.statusCode, retryAfter: textOf(retryAfter), ticket: textOf(ticket) };
  } catch {
    return { status: impatience.signal.aborted ? 0 : -1, retryAfter: undefined, ticket: undefined };
  } finally {
    clearTimeout(timer);
  }
}

const textOf = (header: string | string[] | undefined): string | undefined =>
  typeof header === 'string' ? header : undefined;
