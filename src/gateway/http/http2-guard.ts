import {
  constants,
  type OutgoingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import type { Clock } from '../../kernel/index.ts';
import type { EndedFor } from './connection-bounds.ts';

export interface Http2Limits {
  /** Longest a connection may take until its first request's head is here. */
  readonly headersTimeoutMs: number;
  /** Longest a client may take over one request, photo included. */
  readonly requestTimeoutMs: number;
  /** A connection without requests is closed after this. */
  readonly idleMs: number;
  /** After so many answers of 429 a connection begins nothing new. */
  readonly refusals: number;
  /** Longest that an answer may wait for its reader without a byte going out. */
  readonly readerStallMs: number;
}

/** Streams one connection may have open: a phone sends a few photos beside a read or two. */
export const HTTP2_STREAMS = 32;
/** Bytes of photos that may be under way to us unread: on one stream, and on a connection over all of them. */
export const HTTP2_STREAM_WINDOW = 256 * 1024;
const CONNECTION_WINDOW = 1024 * 1024;
/** Resets a connection has to spare; each request that goes through gives one back. */
const RESETS = 50;
const TICK_MS = 1_000;
const TOO_MANY = 429;

interface Followed {
  readonly since: number;
  /** Its answer was seen unread. */
  isTimed: boolean;
}

interface Guarded {
  readonly since: number;
  readonly streams: Map<ServerHttp2Stream, Followed>;
  resets: number;
  refused: number;
  heard: boolean;
  quietSince: number;
}

/**
 * What Node's limits on HTTP/1 connections do, for HTTP/2: heads and bodies that never end are ended, quiet
 * connections closed, and a client that opens and resets requests as fast as it can is shown out.
 */
export class Http2Guard {
  readonly #limits: Http2Limits;
  readonly #clock: Clock;
  readonly #onEnded: (reason: EndedFor) => void;
  readonly #sessions = new Map<ServerHttp2Session, Guarded>();
  #stopTick: (() => void) | undefined;

  constructor(limits: Http2Limits, clock: Clock, onEnded: (reason: EndedFor) => void) {
    this.#limits = limits;
    this.#clock = clock;
    this.#onEnded = onEnded;
  }

  /** Watch a new connection until it ends. */
  watch(session: ServerHttp2Session): void {
    const now = this.#clock.now();
    const guarded: Guarded = {
      since: now,
      streams: new Map(),
      resets: RESETS,
      refused: 0,
      heard: false,
      quietSince: now,
    };
    this.#sessions.set(session, guarded);
    session.setLocalWindowSize(CONNECTION_WINDOW);
    this.#stopTick ??= this.#clock.every(TICK_MS, () => {
      this.#tick();
    });
    session.once('close', () => {
      this.#sessions.delete(session);
      if (this.#sessions.size > 0) return;
      this.#stopTick?.();
      this.#stopTick = undefined;
    });
    session.on('stream', (stream) => {
      this.#follow(session, guarded, stream);
    });
  }

  /** Let no connection begin anything new; what is under way goes on. */
  closeAll(): void {
    for (const session of this.#sessions.keys()) session.close();
  }

  #follow(session: ServerHttp2Session, guarded: Guarded, stream: ServerHttp2Stream): void {
    guarded.heard = true;
    guarded.streams.set(stream, { since: this.#clock.now(), isTimed: false });
    // The compat API hears errors only when somebody listens there; a stream that breaks off is no error of ours.
    stream.on('error', () => undefined);
    stream.once('close', () => {
      guarded.streams.delete(stream);
      guarded.quietSince = this.#clock.now();
      this.#countRefusal(session, guarded, stream);
      const wasReset = stream.aborted || stream.rstCode !== constants.NGHTTP2_NO_ERROR;
      guarded.resets = wasReset ? guarded.resets - 1 : Math.min(RESETS, guarded.resets + 1);
      // Its other streams close with it and come here too.
      if (guarded.resets <= 0 && !session.destroyed) {
        session.destroy(new Error('requests are only reset'), constants.NGHTTP2_ENHANCE_YOUR_CALM);
      }
    });
  }

  /** Node's timer sees whether a write moves. */
  #time(stream: ServerHttp2Stream, followed: Followed): void {
    followed.isTimed = true;
    stream.setTimeout(this.#limits.readerStallMs, () => {
      followed.isTimed = false;
      if (stream.writableLength === 0) return;
      this.#onEnded('unread');
      stream.close(constants.NGHTTP2_CANCEL);
    });
  }

  #countRefusal(session: ServerHttp2Session, guarded: Guarded, stream: ServerHttp2Stream): void {
    // None were sent by a stream that was reset.
    const sent = stream.sentHeaders as OutgoingHttpHeaders | undefined;
    if (sent?.[':status'] !== TOO_MANY) return;
    guarded.refused += 1;
    // One that is ending already is not ended by us for this.
    if (guarded.refused !== this.#limits.refusals || session.destroyed || session.closed) return;
    this.#onEnded('refused');
    session.close();
  }

  #tick(): void {
    const now = this.#clock.now();
    const { headersTimeoutMs, requestTimeoutMs, idleMs } = this.#limits;
    for (const [session, { since, streams, heard, quietSince }] of this.#sessions) {
      if (!heard && now - since > headersTimeoutMs) session.destroy();
      else if (streams.size === 0 && now - quietSince > idleMs) session.close();
      for (const [stream, followed] of streams) {
        if (!stream.readableEnded && now - followed.since > requestTimeoutMs) {
          stream.close(constants.NGHTTP2_CANCEL);
        } else if (stream.writableLength > 0 && !followed.isTimed) this.#time(stream, followed);
      }
    }
  }
}
