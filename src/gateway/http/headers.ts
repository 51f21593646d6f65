import type { IncomingMessage } from 'node:http';
import { HEADERS } from '../../contracts/index.ts';
import type { ReplyHeaders } from '../upstream/reply.ts';

/** Headers that end here: of the connection, or between phone and gateway, or the gateway's own word. */
const NOT_FORWARDED = new Set<string>([
  'connection',
  'keep-alive',
  'proxy-connection',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'expect',
  'host',
  'content-length',
  'traceparent',
  'tracestate',
  // Who a phone says it speaks for is nothing the vendor could check.
  'forwarded',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-real-ip',
  HEADERS.gatewayToken,
  HEADERS.ticket,
]);

const NOT_RETURNED = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'transfer-encoding',
  'trailer',
  'upgrade',
]);

/** A browser keeps its ticket of the waiting room in this cookie. */
export const TICKET_COOKIE = 'antrean';

const isTicket = (pair: string): boolean => pair.trim().startsWith(`${TICKET_COOKIE}=`);

/** The ticket in a request's cookies, `` when there is none. */
export function cookieTicket(req: IncomingMessage): string {
  const pair = headerText(req, 'cookie').split(';').find(isTicket);
  return pair?.trim().slice(TICKET_COOKIE.length + 1) ?? '';
}

const withoutTicket = (cookies: string): string =>
  cookies
    .split(';')
    .filter((pair) => !isTicket(pair))
    .join(';');

/** The request's headers as the vendor gets them: names and values by turns. */
export function forwardedHeaders(req: IncomingMessage): string[] {
  const headers: string[] = [];
  for (const name in req.headers) {
    const value = req.headers[name];
    // HTTP/2 has its request line among the headers.
    if (value === undefined || name.startsWith(':') || NOT_FORWARDED.has(name)) continue;
    const text = typeof value === 'string' ? value : value.join(', ');
    const kept = name === 'cookie' ? withoutTicket(text) : text;
    if (kept !== '' || name !== 'cookie') headers.push(name, kept);
  }
  return headers;
}

/** The vendor's headers as the phone gets them: names and values by turns. */
export function returnedHeaders(reply: ReplyHeaders): (string | string[])[] {
  const headers: (string | string[])[] = [];
  for (const name in reply) {
    const value = reply[name];
    if (value !== undefined && !NOT_RETURNED.has(name)) headers.push(name, value);
  }
  return headers;
}

/** One header as text, empty when it is not there. */
export function headerText(req: IncomingMessage, name: string): string {
  const value = req.headers[name];
  return typeof value === 'string' ? value : '';
}
