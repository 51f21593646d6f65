import { errors, Pool, type Dispatcher } from 'undici';
import type { ReplyHeaders, VendorReply } from './reply.ts';

export interface VendorRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Buffer | undefined;
}

/** Takes an answer as it comes. `data` returns false when it wants a pause, and calls `resume` when it is over. */
export interface ReplySink {
  head(status: number, headers: ReplyHeaders): void;
  data(chunk: Buffer, resume: () => void): boolean;
  end(): void;
}

export interface VendorOptions {
  readonly origin: string;
  /** Longest wait for the answer's head, and between two parts of its body. */
  readonly timeoutMs: number;
  readonly connections: number;
}

const REPLY_BYTES_MAX = 64 * 1024;
const CONNECT_TIMEOUT_MS = 3_000;

const isTimeout = (error: unknown): boolean =>
  error instanceof errors.HeadersTimeoutError ||
  error instanceof errors.BodyTimeoutError ||
  error instanceof errors.ConnectTimeoutError;

const ABANDONED = new Error('the phone went away');

/** The vendor's Sirekap, over kept-alive connections. Answers are streamed or, when small, collected. */
export class Vendor {
  readonly #pool: Pool;
  readonly #timeoutMs: number;

  constructor(options: VendorOptions) {
    this.#timeoutMs = options.timeoutMs;
    this.#pool = new Pool(options.origin, {
      connections: options.connections,
      pipelining: 1,
      connect: { timeout: Math.min(CONNECT_TIMEOUT_MS, options.timeoutMs) },
      headersTimeout: options.timeoutMs,
      bodyTimeout: options.timeoutMs,
    });
  }

  /** Send and collect the answer (at most 64 KiB). Never rejects. */
  async send(request: VendorRequest, signal?: AbortSignal): Promise<VendorReply> {
    const chunks: Buffer[] = [];
    let bytes = 0;
    let status = 0;
    let headers: ReplyHeaders = {};
    const end = await this.relay(
      request,
      {
        head: (code, fields) => {
          status = code;
          headers = fields;
        },
        data: (chunk) => {
          bytes += chunk.length;
          if (bytes <= REPLY_BYTES_MAX) chunks.push(chunk);
          return true;
        },
        end: () => undefined,
      },
      signal,
    );
    if (end.kind !== 'answer') return end;
    if (bytes > REPLY_BYTES_MAX) return { kind: 'failed', cause: 'the answer is too long' };
    return { kind: 'answer', status, headers, body: Buffer.concat(chunks) };
  }

  /** Send and pass the answer on to `sink` with its backpressure; the reply's own body stays empty. Never rejects. */
  relay(request: VendorRequest, sink: ReplySink, signal?: AbortSignal): Promise<VendorReply> {
    return new Promise((resolve) => {
      const handler = relayHandler(sink, resolve, this.#timeoutMs, signal);
      try {
        this.#pool.dispatch(
          {
            method: request.method,
            path: request.path,
            headers: request.headers,
            body: request.body ?? null,
          },
          handler,
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

function relayHandler(
  sink: ReplySink,
  resolve: (reply: VendorReply) => void,
  timeoutMs: number,
  signal: AbortSignal | undefined,
): Dispatcher.DispatchHandler {
  let status = 0;
  let headers: ReplyHeaders = {};
  let timedOut = false;
  let abort: (() => void) | undefined;
  // undici's own timers start when the request is written; this one also covers the wait for a connection.
  let stopTimer: (() => void) | undefined;
  const finish = (reply: VendorReply): void => {
    stopTimer?.();
    if (abort) signal?.removeEventListener('abort', abort);
    resolve(reply);
  };
  return {
    onRequestStart(controller) {
      abort = () => {
        controller.abort(ABANDONED);
      };
      if (signal?.aborted) abort();
      else signal?.addEventListener('abort', abort, { once: true });
      const timer = setTimeout(() => {
        timedOut = true;
        controller.abort(new errors.HeadersTimeoutError('no answer in time'));
      }, timeoutMs);
      stopTimer = () => {
        clearTimeout(timer);
      };
    },
    onResponseStart(_controller, code, fields) {
      if (code < 200) return;
      stopTimer?.();
      status = code;
      headers = fields;
      sink.head(code, fields);
    },
    onResponseData(controller, chunk) {
      const flows = sink.data(chunk, () => {
        controller.resume();
      });
      if (!flows) controller.pause();
    },
    onResponseEnd() {
      sink.end();
      finish({ kind: 'answer', status, headers, body: Buffer.alloc(0) });
    },
    onResponseError(_controller, error) {
      if (signal?.aborted) finish({ kind: 'abandoned' });
      else if (timedOut || isTimeout(error)) finish({ kind: 'timeout' });
      else finish({ kind: 'failed', cause: error.message });
    },
  };
}
