import { Pool } from 'undici';
import { PEER_HEADERS } from '../../contracts/index.ts';
import type { Clock } from '../../kernel/index.ts';
import type { PeerReply } from '../domain/copy-outcome.ts';
import { jsonOf } from '../upstream/reply.ts';

export interface PeerRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer | string;
}

export interface PeerOptions {
  /** Origin of the peer's port. */
  readonly url: string;
  /** Token that the peer takes. */
  readonly token: string;
  /** Id of this gateway. */
  readonly owner: string;
  /** Longest wait for the whole of an answer, connection included. */
  readonly timeoutMs: number;
  readonly clock: Clock;
}

const CONNECTIONS = 64;
/** Keys of a thousand copies from each of 64 processes. */
const ANSWER_BYTES_MAX = 8 * 1024 * 1024;

/** The peer's port, over kept-alive connections. */
export class PeerClient {
  readonly #options: PeerOptions;
  readonly #pool: Pool;

  constructor(options: PeerOptions) {
    this.#options = options;
    this.#pool = new Pool(options.url, {
      connections: CONNECTIONS,
      connect: { timeout: options.timeoutMs },
      maxResponseSize: ANSWER_BYTES_MAX,
    });
  }

  /** Ask, within the bound. Never rejects. */
  async send({ method, path, headers, body }: PeerRequest): Promise<PeerReply> {
    const { clock, timeoutMs, token, owner } = this.#options;
    const bound = new AbortController();
    const cancel = clock.after(timeoutMs, () => {
      bound.abort();
    });
    try {
      const answer = await this.#pool.request({
        method,
        path,
        headers: { ...headers, authorization: `Bearer ${token}`, [PEER_HEADERS.owner]: owner },
        body: body ?? null,
        signal: bound.signal,
      });
      const bytes = Buffer.from(await answer.body.arrayBuffer());
      return { kind: 'answer', status: answer.statusCode, body: jsonOf(bytes) };
    } catch (cause) {
      return bound.signal.aborted ? { kind: 'slow' } : { kind: 'down', cause };
    } finally {
      cancel();
    }
  }

  close(): Promise<void> {
    return this.#pool.destroy();
  }
}
