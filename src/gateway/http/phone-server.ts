import { createServer, Server as HttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createSecureServer, type Http2SecureServer } from 'node:http2';
import { Server as NetServer, Socket, type AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Clock } from '../../kernel/index.ts';
import { Roster } from '../domain/roster.ts';
import { Departure } from '../upstream/departure.ts';
import { ConnectionBounds, type ConnectionLimits, type EndedFor } from './connection-bounds.ts';
import { Http2Guard, HTTP2_STREAM_WINDOW, HTTP2_STREAMS } from './http2-guard.ts';
import type { TlsMaterial } from './tls.ts';
import { streamOf } from './protocol.ts';

export interface ServerLimits extends ConnectionLimits {
  /** Longest a client may take over its request head. */
  readonly headersTimeoutMs: number;
  /** Longest a client may take over its whole request, photo included. */
  readonly requestTimeoutMs: number;
  readonly maxHeaderBytes: number;
}

/**
 * What becomes of requests. `departure` happens when the client leaves before it is answered; `proceed` tells a client that
 * asked first (`Expect: 100-continue`) to send its body.
 */
export interface Reception {
  serve(req: IncomingMessage, res: ServerResponse, proceed: () => void, departure: Departure): void;
  /** It expects something else than to be asked for its body. */
  unexpected(req: IncomingMessage, res: ServerResponse): void;
  /** It could not even be read. */
  broken(error: Error, socket: Duplex): void;
  /** A connection was ended that its client would have kept. */
  readonly ended: (reason: EndedFor) => void;
}

export interface ClosingLimits {
  /** So long a quiet connection may still bring a request: one that was on its way when we closed is answered. */
  readonly lingerMs: number;
  /** Longest wait for requests in flight; what is left then is cut off. */
  readonly timeoutMs: number;
}

const KEEP_ALIVE_MS = 65_000;

/** To proceed is nothing to a client that did not ask. */
const unasked = (): void => undefined;

/**
 * The socket that phones connect to: HTTP/1.1, and over TLS HTTP/2 too. Over HTTP/2 requests and answers come by
 * Node's compatibility API, so that handlers know only one kind.
 */
export class PhoneServer {
  readonly #server: HttpServer | Http2SecureServer;
  readonly #clock: Clock;
  readonly #guard: Http2Guard;
  readonly #bounds: ConnectionBounds;
  readonly #sockets = new Set<Socket>();
  readonly #open = new Roster<ServerResponse>();
  #closing: 'no' | 'lingering' | 'yes' = 'no';
  #cutOff: () => void = () => undefined;

  constructor(limits: ServerLimits, clock: Clock, reception: Reception, tls: TlsMaterial | undefined) {
    this.#clock = clock;
    this.#guard = new Http2Guard({ ...limits, idleMs: KEEP_ALIVE_MS }, clock, reception.ended);
    this.#bounds = new ConnectionBounds(limits, clock, reception.ended);
    this.#server = tls ? secureServer(limits, tls) : plainServer(limits);
    this.#listenTo(this.#server, reception);
  }

  /** Resolves with the port once it listens. */
  listen(port: number, host: string): Promise<number> {
    const server: NetServer = this.#server;
    return new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, host, () => {
        server.off('error', reject);
        resolve((server.address() as AddressInfo).port);
      });
    });
  }

  /** Connections from now on get another certificate; those that are there keep theirs. */
  renewTls(tls: TlsMaterial): void {
    if (this.#server instanceof HttpServer) throw new Error('this server has no TLS to renew');
    this.#server.setSecureContext(contextOf(tls));
  }

  /** Stop accepting, answer what is here and what was on its way, with `connection: close`. */
  async close({ lingerMs, timeoutMs }: ClosingLimits): Promise<void> {
    this.#closing = 'lingering';
    for (const res of this.#open) endAfter(res);
    // The server's own close would cut quiet connections at once, and with them requests already on the wire.
    const gone = new Promise<void>((resolve) => {
      NetServer.prototype.close.call(this.#server, () => {
        resolve();
      });
    });
    this.#guard.closeAll();
    const cancelLinger = this.#clock.after(lingerMs, () => {
      this.#closing = 'yes';
      this.#cutQuiet();
    });
    const cancelCut = this.#clock.after(timeoutMs, () => {
      this.#cutOff();
    });
    this.#cutOff = () => {
      for (const socket of this.#sockets) socket.destroy();
    };
    await gone;
    cancelLinger();
    cancelCut();
  }

  /** While closing: do not wait any longer for anybody. */
  hasten(): void {
    this.#cutOff();
  }

  #listenTo(server: HttpServer | Http2SecureServer, reception: Reception): void {
    const emitter: NetServer = server;
    emitter.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
    emitter.on('session', (session: Parameters<Http2Guard['watch']>[0]) => {
      this.#guard.watch(session);
      if (this.#closing !== 'no') session.close();
    });
    emitter.on('request', (req: IncomingMessage, res: ServerResponse) => {
      const departure = this.#admit(req, res);
      if (departure) reception.serve(req, res, unasked, departure);
    });
    emitter.on('checkContinue', (req: IncomingMessage, res: ServerResponse) => {
      const proceed = (): void => {
        res.writeContinue();
      };
      const departure = this.#admit(req, res);
      if (departure) reception.serve(req, res, proceed, departure);
    });
    emitter.on('checkExpectation', (req: IncomingMessage, res: ServerResponse) => {
      if (this.#admit(req, res)) reception.unexpected(req, res);
    });
    emitter.on('timeout', (quiet: unknown) => {
      // HTTP/2 connections have their guard.
      if (quiet instanceof Socket) this.#bounds.quiet(quiet);
    });
    emitter.on('clientError', (error: Error, socket: Duplex) => {
      // A handshake that failed leaves nobody who could read an answer.
      if (isHandshake(error)) socket.destroy();
      else if (!(socket instanceof Socket && this.#bounds.endUnread(socket))) reception.broken(error, socket);
    });
  }

  /** Keep account of a request until it is over. Undefined when nobody waits for an answer, or the connection has ended. */
  #admit(req: IncomingMessage, res: ServerResponse): Departure | undefined {
    const counted = isGone(req) ? undefined : this.#bounds.begin(req, res);
    if (!counted) return undefined;
    if (this.#closing !== 'no' || counted.isLast) endAfter(res);
    const entry = this.#open.add(res);
    const departure = new Departure();
    res.on('close', () => {
      this.#open.remove(entry);
      counted.end(res.statusCode);
      // Not `writableFinished`: over HTTP/2 a stream that was reset counts as finished with nothing written.
      if (!res.writableEnded) departure.happen();
      if (this.#closing === 'yes')
        setImmediate(() => {
          this.#cutQuiet();
        });
    });
    return departure;
  }

  /** End connections on which nothing is under way, and those that never said anything. */
  #cutQuiet(): void {
    HttpServer.prototype.closeIdleConnections.call(this.#server as HttpServer);
    for (const socket of this.#sockets) if (socket.bytesRead === 0) socket.destroy();
  }
}

const plainServer = (limits: ServerLimits): HttpServer => createServer(http1Options(limits));

/** Of plain HTTP/1.1, and of HTTP/1.1 over TLS. */
const http1Options = (limits: ServerLimits) => ({
  maxHeaderSize: limits.maxHeaderBytes,
  headersTimeout: limits.headersTimeoutMs,
  requestTimeout: limits.requestTimeoutMs,
  keepAliveTimeout: KEEP_ALIVE_MS,
  connectionsCheckingInterval: Math.min(1_000, limits.headersTimeoutMs),
  // Refused by us, in our own form.
  requireHostHeader: false,
  // What has no body is a request that has ended: its stream lives through nothing (a thirtieth of a read's cost).
  optimizeEmptyRequests: true,
});

const contextOf = ({ cert, key }: TlsMaterial) => ({ cert, key, minVersion: 'TLSv1.2' as const });

const secureServer = (limits: ServerLimits, tls: TlsMaterial): Http2SecureServer =>
  createSecureServer({
    ...contextOf(tls),
    ...http1Options(limits),
    allowHTTP1: true,
    handshakeTimeout: limits.headersTimeoutMs,
    settings: {
      enablePush: false,
      maxConcurrentStreams: HTTP2_STREAMS,
      initialWindowSize: HTTP2_STREAM_WINDOW,
      maxHeaderListSize: limits.maxHeaderBytes,
    },
  });

const isHandshake = (error: Error): boolean => {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  return code.startsWith('ERR_SSL') || code.startsWith('ERR_TLS') || code === 'ECONNRESET';
};

/**
 * Over HTTP/2 a request may have been reset before anybody looks at it; of its end nothing more is heard then. Over
 * HTTP/1.1 those that came in one piece with it may have had their connection ended.
 */
function isGone(req: IncomingMessage): boolean {
  const stream = streamOf(req);
  return stream === undefined ? req.socket.destroyed : stream.destroyed || stream.closed;
}

/** The connection ends with this answer. Over HTTP/2 a GOAWAY has said so. */
function endAfter(res: ServerResponse): void {
  if (!res.headersSent && !streamOf(res.req)) res.shouldKeepAlive = false;
}
