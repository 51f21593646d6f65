import type { IncomingMessage } from 'node:http';
import { GATEWAY_PATHS, HEADERS, type Outcome, type WaitingRoomAnswer } from '../../contracts/index.ts';
import type { Html } from '../../kernel/index.ts';
import { retryAfterHeader } from '../domain/retry-after.ts';
import { secondsOf, waitPage } from '../pages/waiting-page.ts';
import { waitWords } from '../pages/waiting-words.ts';
import type { Exchange } from './exchange.ts';
import { cookieTicket, headerText, TICKET_COOKIE } from './headers.ts';
import type { Room } from './room.ts';
import { SAFE_PAGE } from './safe-page.ts';
import type { Place } from './waiting-room.ts';

interface WaitingPage {
  readonly status: number;
  readonly page: Html;
  /** What the browser is to keep from now on; `` makes it forget. */
  readonly ticket?: string;
  /** When the browser looks again by itself, which it does without a script. */
  readonly againSeconds?: number;
}

/** What a phone that waits is told: 202 with the body, and the headers that go with it. */
export function toldPlace(place: Place): {
  readonly body: WaitingRoomAnswer;
  readonly headers: Readonly<Record<string, string>>;
} {
  const seconds = Math.ceil(place.pollMs / 100) / 10;
  return {
    body: {
      status: 'waiting',
      ticket: place.ticket,
      position: place.position,
      estimateSeconds: place.estimateMs === undefined ? null : Math.round(place.estimateMs / 100) / 10,
      retryAfterSeconds: seconds,
      message: waitWords(place),
    },
    headers: {
      [HEADERS.ticket]: place.ticket,
      'retry-after': retryAfterHeader(Math.ceil(seconds)),
      'cache-control': 'no-store',
    },
  };
}

/** Tells those who wait of their place: a phone in JSON, a browser as a page that comes back by itself. */
export class WaitingAnswers {
  readonly #attributes: string;
  /** How long a ticket keeps its place past its time; a browser keeps it as long. */
  readonly #keptMs: number;

  constructor(isSecure: boolean, keptMs: number) {
    this.#keptMs = keptMs;
    // From the last question on: its pause, and then as long as the place is kept.
    const seconds = Math.ceil((2 * keptMs) / 1_000);
    this.#attributes = `; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Strict${isSecure ? '; Secure' : ''}`;
  }

  /** The ticket that a request brings, in its header or in a browser's cookie; `` when it brings none. */
  ticketOf(req: IncomingMessage): string {
    return headerText(req, HEADERS.ticket) || cookieTicket(req);
  }

  /** 202 with the place. */
  wait(room: Room, exchange: Exchange, place: Place): Outcome {
    if (headerText(exchange.req, 'accept').includes('text/html'))
      return this.waitPage(room, exchange, 202, place);
    const { body, headers } = toldPlace(place);
    room.answers.json(exchange.req, exchange.res, 202, body, headers);
    return 'paced';
  }

  /** The place as a page. */
  waitPage(room: Room, exchange: Exchange, status: number, { ticket, ...place }: Place): Outcome {
    const page = waitPage(place, this.#keptMs);
    return this.page(room, exchange, { status, page, ticket, againSeconds: secondsOf(place.pollMs) });
  }

  /** A page of the waiting room. */
  page(room: Room, { req, res }: Exchange, { status, page, ticket, againSeconds }: WaitingPage): Outcome {
    const attributes = ticket === '' ? '; Path=/; Max-Age=0' : this.#attributes;
    room.answers.raw(req, res, status, page.text, {
      ...SAFE_PAGE,
      ...(ticket === undefined ? {} : { 'set-cookie': `${TICKET_COOKIE}=${ticket}${attributes}` }),
      ...(againSeconds === undefined ? {} : { refresh: `${againSeconds}; url=${GATEWAY_PATHS.waitingPage}` }),
    });
    return status < 400 ? 'paced' : status < 500 ? 'client_error' : 'shed';
  }
}
