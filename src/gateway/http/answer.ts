import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { constants } from 'node:http2';
import { PROBLEM_TYPE, toProblem } from '../../contracts/index.ts';
import type { Clock, OpsError } from '../../kernel/index.ts';
import { retryAfterHeader } from '../domain/retry-after.ts';
import type { PreparedProblem } from './prepared-problem.ts';
import { streamOf } from './protocol.ts';

type Headers = Readonly<Record<string, string>>;

/** Bodies up to this size are read away after an early answer, so that the connection can be used again. */
const DISCARD_BYTES = 64 * 1024;
/** A larger unread body is discarded this far and this long, so that the answer is read before the connection ends. */
const LINGER_BYTES = 1024 * 1024;
const LINGER_MS = 500;

const declaredBytes = (req: IncomingMessage): number => {
  if (req.headers['transfer-encoding'] !== undefined) return Number.POSITIVE_INFINITY;
  return Number(req.headers['content-length'] ?? 0);
};

/** Write answers, whether or not the request's body has been read. */
export class Answers {
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  json(
    req: IncomingMessage,
    res: ServerResponse,
    status: number,
    body: unknown,
    headers: Headers = {},
  ): void {
    this.#write(req, res, status, 'application/json', JSON.stringify(body), headers);
  }

  raw(
    req: IncomingMessage,
    res: ServerResponse,
    status: number,
    body: Buffer | string,
    headers: Headers,
  ): void {
    this.#write(req, res, status, headers['content-type'] ?? 'application/octet-stream', body, headers);
  }

  /** Answer with headers alone. */
  empty(req: IncomingMessage, res: ServerResponse, status: number, headers: Headers): void {
    this.#write(req, res, status, undefined, '', headers);
  }

  /** Answer with problem+json; `retryAfterSeconds` goes out as Retry-After. */
  problem(
    req: IncomingMessage,
    res: ServerResponse,
    error: OpsError,
    options: { readonly traceId?: string | undefined; readonly retryAfterSeconds?: number | undefined } = {},
  ): void {
    const headers: Record<string, string> = { 'cache-control': 'no-store' };
    if (options.retryAfterSeconds !== undefined) {
      headers['retry-after'] = retryAfterHeader(options.retryAfterSeconds);
    }
    this.#write(
      req,
      res,
      error.status,
      PROBLEM_TYPE,
      JSON.stringify(toProblem(error, options.traceId)),
      headers,
    );
  }

  /** Answer with a problem that was written out before. */
  prepared(
    req: IncomingMessage,
    res: ServerResponse,
    problem: PreparedProblem,
    traceId: string,
    retryAfterSeconds: number,
  ): void {
    const headers = { 'cache-control': 'no-store', 'retry-after': retryAfterHeader(retryAfterSeconds) };
    this.#write(req, res, problem.status, PROBLEM_TYPE, problem.textFor(traceId), headers);
  }

  #write(
    req: IncomingMessage,
    res: ServerResponse,
    status: number,
    type: string | undefined,
    body: Buffer | string,
    headers: Headers,
  ): void {
    if (res.headersSent || res.destroyed) return;
    // A 204, and an answer to HEAD, tell no length of a body that they do not have.
    const bodiless = type === undefined && (status === 204 || req.method === 'HEAD');
    // Over HTTP/2 an unread body is stopped alone, without its connection.
    const stream = streamOf(req);
    const lingering = !stream && !req.complete && declaredBytes(req) > DISCARD_BYTES;
    const head: OutgoingHttpHeaders = { ...headers };
    if (type !== undefined) head['content-type'] = type;
    if (!bodiless) head['content-length'] = Buffer.byteLength(body);
    if (lingering) head['connection'] = 'close';
    res.writeHead(status, head);
    if (lingering) this.#linger(req, res, body);
    else if (stream && !req.complete)
      res.end(body, () => {
        stream.close(constants.NGHTTP2_NO_ERROR);
      });
    else res.end(body);
  }

  /**
   * A socket closed on unread bytes is reset, and the reset can overtake the answer. So the whole answer goes out,
   * and the end of the connection waits until the sender has stopped, or has had its chance.
   */
  #linger(req: IncomingMessage, res: ServerResponse, body: Buffer | string): void {
    res.write(body);
    let discarded = 0;
    const end = (): void => {
      cancel();
      req.off('data', count);
      req.pause();
      res.end();
    };
    const count = (chunk: Buffer): void => {
      discarded += chunk.length;
      if (discarded > LINGER_BYTES) end();
    };
    const cancel = this.#clock.after(LINGER_MS, end);
    req.once('end', end);
    req.once('error', end);
    req.on('data', count);
  }
}
