import { errors, Pool, type Dispatcher } from 'undici';
import type { Clock } from '../../kernel/index.ts';
import { CollectedReply, TOO_SLOW } from './collected-reply.ts';
import type { Departure } from './departure.ts';
import type { ReplySink } from './reply-sink.ts';
import type { ReplyHeaders, VendorReply } from './reply.ts';

export interface VendorRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** Names and values by turns. The request's own: whoever sends it may add to them. */
  readonly headers: string[];
  readonly body?: Buffer | undefined;
}

export interface VendorOptions {
  readonly origin: string;
  /** Longest wait for the answer's head, and between two parts of its body. */
  readonly timeoutMs: number;
  readonly connections: number;
  readonly clock: Clock;
}

const CONNECT_TIMEOUT_MS = 3_000;

const isTimeout = (error: unknown): boolean =>
  error instanceof errors.HeadersTimeoutError ||
  error instanceof errors.BodyTimeoutError ||
  error instanceof errors.ConnectTimeoutError ||
  error === TOO_SLOW;

const ABANDONED = new Error('the phone went away');

/** The vendor's Sirekap, over kept-alive connections. Answers are streamed or, when small, collected. */
export class Vendor {
  readonly #pool: Pool;
  readonly #options: VendorOptions;

  constructor(options: VendorOptions) {
    this.#options = options;
    this.#pool = new Pool(options.origin, {
      connections: options.connections,
      pipelining: 1,
      connect: { timeout: Math.min(CONNECT_TIMEOUT_MS, options.timeoutMs) },
      headersTimeout: options.timeoutMs,
      bodyTimeout: options.timeoutMs,
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
      try {
        this.#pool.dispatch(
          {
            method: request.method,
            path: request.path,
            headers: request.headers,
            body: request.body ?? null,
          },
          new Relay(sink, resolve, departure),
        );
      } catch (error) {
        resolve({ kind: 'failed', cause: String(error) });
      }
    });
  }

  close(): Promise<void> {
    return this.#pool.destroy();
  }
}

const NO_BODY = Buffer.alloc(0);

/** One request under way: hands the answer on, and says once how it ended. */
class Relay implements Dispatcher.DispatchHandler {
  readonly #sink: ReplySink;
  readonly #resolve: (reply: VendorReply) => void;
  readonly #departure: Departure | undefined;
  #status = 0;
  #headers: ReplyHeaders = {};

  constructor(sink: ReplySink, resolve: (reply: VendorReply) => void, departure: Departure | undefined) {
    this.#sink = sink;
    this.#resolve = resolve;
    this.#departure = departure;
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#sink.begin?.((cause) => {
      controller.abort(cause);
    });
    this.#departure?.tell(() => {
      if (this.#status > 0) controller.abort(ABANDONED);
    });
  }

  onResponseStart(controller: Dispatcher.DispatchController, status: number, headers: ReplyHeaders): void {
    if (status < 200) return;
    this.#status = status;
    this.#headers = headers;
    if (this.#departure?.hasHappened === true) {
      this.#resolve({ kind: 'answer', status, headers, body: NO_BODY });
      controller.abort(ABANDONED);
    } else this.#sink.head(status, headers);
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    const flows = this.#sink.data(chunk, () => {
      controller.resume();
    });
    if (!flows) controller.pause();
  }

  onResponseEnd(): void {
    this.#sink.end();
    this.#resolve({ kind: 'answer', status: this.#status, headers: this.#headers, body: NO_BODY });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    if (isTimeout(error)) this.#resolve({ kind: 'timeout' });
    else if (error === ABANDONED) this.#resolve({ kind: 'abandoned' });
    else this.#resolve({ kind: 'failed', cause: error.message });
  }
}
