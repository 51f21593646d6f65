import { Pool, type Dispatcher } from 'undici';
import type { Clock } from '../../kernel/index.ts';
import type { Agenda } from './agenda.ts';

/** How one request of a phone ended. */
export type Answer =
  | {
      readonly kind: 'answered';
      readonly status: number;
      /** The pause a server named, undefined when it named none. */
      readonly retryAfterMs: number | undefined;
      readonly body: string;
    }
  | { readonly kind: 'timeout' | 'unreachable' };

export interface Call {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Buffer | string;
}

/** The network between phones and one address. */
export interface Line {
  send(call: Call): Promise<Answer>;
  close(): Promise<void>;
}

/** After this long without an answer a person gives up; the server may be working still. */
export const PATIENCE_MS = 10_000;

/** Open a line to `origin`: kept-alive connections, as many as there are phones waiting. */
export function openLine(origin: string, agenda: Agenda, clock: Clock): Line {
  const pool = new Pool(origin, {
    pipelining: 1,
    connect: { timeout: PATIENCE_MS },
    headersTimeout: 0,
    bodyTimeout: 0,
    keepAliveTimeout: 4_000,
  });
  return {
    async send(call) {
      const impatience = new AbortController();
      let waiting = true;
      agenda.at(clock.now() + PATIENCE_MS, () => {
        if (waiting) impatience.abort();
      });
      try {
        return await exchange(pool, call, impatience.signal);
      } catch {
        return { kind: impatience.signal.aborted ? 'timeout' : 'unreachable' };
      } finally {
        waiting = false;
      }
    },
    close: () => pool.destroy(),
  };
}

async function exchange(pool: Dispatcher, call: Call, signal: AbortSignal): Promise<Answer> {
  const { statusCode, headers, body } = await pool.request({
    method: call.method,
    path: call.path,
    headers: { ...call.headers },
    signal,
    ...(call.body === undefined ? {} : { body: call.body }),
  });
  return {
    kind: 'answered',
    status: statusCode,
    retryAfterMs: retryAfterOf(headers['retry-after']),
    body: await body.text(),
  };
}

/** A pause as servers write it, in seconds; dates are not used on this wire. */
function retryAfterOf(header: string | string[] | undefined): number | undefined {
  const seconds = Number(typeof header === 'string' ? header : Number.NaN);
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : undefined;
}
