import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Clock } from '../../kernel/index.ts';
import { streamOf } from './protocol.ts';

export interface ConnectionLimits {
  /** Requests of one HTTP/1.1 connection that may be unanswered at once. */
  readonly pipelined: number;
  /** After so many answers of 429 the next answer ends the connection. */
  readonly refusals: number;
  /** Longest that an answer may wait for its reader without a byte going out. */
  readonly readerStallMs: number;
}

/** Why a connection was ended that its client would have kept. */
export type EndedFor = 'pipelined' | 'unread' | 'refused';

const TOO_MANY = 429;
const LOOK_EVERY_MS = 1_000;

/** A request that was counted in. */
export interface Counted {
  /** It is the last of its connection, which was refused so often that it is to come back through the front. */
  readonly isLast: boolean;
  /** Count it out, with how it was answered. */
  end(status: number): void;
}

/** HTTP/2 has its guard. */
const UNBOUNDED: Counted = { isLast: false, end: () => undefined };

class Connection implements Counted {
  unanswered = 0;
  refused = 0;
  isLast = false;
  /** The answer that goes out last of those that are owed. */
  owed: ServerResponse | undefined;
  isEnding = false;

  end(status: number): void {
    this.unanswered -= 1;
    if (this.unanswered === 0) this.owed = undefined;
    if (status === TOO_MANY) this.refused += 1;
  }
}

/**
 * What one HTTP/1.1 connection may have under way; requests over HTTP/2 pass by here, for they have their guard. Node
 * parses all that one read brings, 64 KiB or a thousand requests and more, and would serve it before anybody else: what
 * goes beyond the bound cannot be left to wait in the socket, so the connection is cut off, and with it all that it asked.
 */
export class ConnectionBounds {
  readonly #limits: ConnectionLimits;
  readonly #clock: Pick<Clock, 'every'>;
  readonly #onEnded: (reason: EndedFor) => void;
  readonly #connections = new Map<Socket, Connection>();
  #stopLooking: (() => void) | undefined;

  constructor(limits: ConnectionLimits, clock: Pick<Clock, 'every'>, onEnded: (reason: EndedFor) => void) {
    this.#limits = limits;
    this.#clock = clock;
    this.#onEnded = onEnded;
  }

  /** Count a request in, which `res` is to answer. Undefined when its connection had too many: then it is cut off. */
  begin(req: IncomingMessage, res: ServerResponse): Counted | undefined {
    if (streamOf(req)) return UNBOUNDED;
    const connection = this.#connections.get(req.socket) ?? this.#meet(req.socket);
    if (connection.unanswered >= this.#limits.pipelined) {
      this.#onEnded('pipelined');
      req.socket.destroy();
      return undefined;
    }
    connection.unanswered += 1;
    connection.owed = res;
    if (connection.refused >= this.#limits.refusals && !connection.isLast) {
      connection.isLast = true;
      // Only now: a client that does not come again, or that ends the connection with this answer, ended it itself.
      if (res.shouldKeepAlive) this.#onEnded('refused');
    }
    return connection;
  }

  /**
   * Something came that cannot be read. What was asked before it is answered, also a request of which it is the rest and
   * whose answer has begun, and the connection ends with the last answer. A request of which it is the rest and that is
   * not answered yet is told so, false then; but where others stand before it the word would be taken for theirs, and the
   * connection ends at once.
   */
  endUnread(socket: Socket): boolean {
    const connection = this.#connections.get(socket);
    const owed = connection?.owed;
    if (!owed) return false;
    if (!owed.req.complete && !owed.headersSent) {
      if (connection.unanswered === 1) return false;
      socket.destroy();
    } else if (!connection.isEnding) {
      connection.isEnding = true;
      if (!owed.headersSent) owed.shouldKeepAlive = false;
      owed.once('finish', () => {
        socket.destroySoon();
      });
    }
    return true;
  }

  /**
   * Nothing has moved on a connection for as long as its timer says. What waits for the vendor, or for the rest of a
   * photo, has bounds of its own; with an answer unread, or with nothing asked and its keep-alive over, it ends.
   */
  quiet(socket: Socket): void {
    const isUnread = socket.writableLength > 0;
    if (isUnread) this.#onEnded('unread');
    if (isUnread || socket.timeout !== this.#limits.readerStallMs) socket.destroy();
  }

  #meet(socket: Socket): Connection {
    const connection = new Connection();
    this.#connections.set(socket, connection);
    this.#stopLooking ??= this.#clock.every(LOOK_EVERY_MS, () => {
      this.#look();
    });
    socket.once('close', () => {
      this.#connections.delete(socket);
      if (this.#connections.size > 0) return;
      this.#stopLooking?.();
      this.#stopLooking = undefined;
    });
    return connection;
  }

  /**
   * Start Node's timer, which sees whether a write moves, only where something is unread: for every request it would cost
   * a refusal a third of its time.
   */
  #look(): void {
    const { readerStallMs } = this.#limits;
    for (const [socket, { unanswered }] of this.#connections) {
      if (unanswered > 0 && socket.writableLength > 0 && socket.timeout !== readerStallMs)
        socket.setTimeout(readerStallMs);
    }
  }
}
