import type { IncomingMessage, ServerResponse } from 'node:http';
import { HEADERS } from '../../contracts/index.ts';
import { gatewayError } from '../errors.ts';
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
  'x-real-ip',
  'x-client-ip',
  'client-ip',
  'true-client-ip',
  'cf-connecting-ip',
  'fastly-client-ip',
  // By these some servers take a request for another one than was admitted.
  'x-http-method',
  'x-http-method-override',
  'x-method-override',
  'x-rewrite-url',
  HEADERS.keptTraces,
  HEADERS.gatewayToken,
  HEADERS.ticket,
]);

/** Families of such words of proxies: `x-forwarded-for`, `x-original-url`, `x-envoy-original-path` … */
const NOT_FORWARDED_FAMILIES = ['x-forwarded-', 'x-original-', 'x-envoy-'] as const;

/** Headers of the vendor's connection, which HTTP/2 refuses in part. */
const NOT_RETURNED = new Set([
  'connection',
  'http2-settings',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

const NONE: ReadonlySet<string> = new Set();

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

const judgements = new Map<string, boolean>();
/** Phones send a dozen; whoever makes up more has them judged each time. */
const JUDGEMENTS_KEPT = 200;

/** Whether a header goes on to the vendor, by its name. */
function isForwarded(name: string): boolean {
  const judged = judgements.get(name);
  if (judged !== undefined) return judged;
  // HTTP/2 has its request line among the headers; and `x_gateway_token` is `X-Gateway-Token` to whoever reads headers as
  // CGI has them.
  const goesOn =
    !/^:|_/.test(name) &&
    !NOT_FORWARDED.has(name) &&
    !NOT_FORWARDED_FAMILIES.some((family) => name.startsWith(family));
  if (judgements.size < JUDGEMENTS_KEPT) judgements.set(name, goesOn);
  return goesOn;
}

/** The request's headers as the vendor gets them, less those `without`: names and values by turns. */
export function forwardedHeaders(req: IncomingMessage, without: ReadonlySet<string> = NONE): string[] {
  const headers: string[] = [];
  const named = namedByConnection(req.headers);
  for (const name in req.headers) {
    const value = req.headers[name];
    if (value === undefined || !isForwarded(name) || without.has(name) || named.includes(name)) continue;
    const text = typeof value === 'string' ? value : value.join(', ');
    const kept = name === 'cookie' ? withoutTicket(text) : text;
    if (kept !== '' || name !== 'cookie') headers.push(name, kept);
  }
  return headers;
}

/** Headers that `connection` names are of that connection, too (RFC 9110, 7.6.1). */
function namedByConnection({ connection }: ReplyHeaders): readonly string[] {
  if (connection === undefined || connection === 'keep-alive' || connection === 'close') return [];
  return String(connection)
    .split(',')
    .map((name) => name.trim().toLowerCase());
}

/**
 * One line for what came in several: a proxy and the service behind it that both set `x-content-type-options` are no rare
 * thing, and HTTP/2 in Node refuses two of it. Cookies alone cannot be joined.
 */
const inOneLine = (name: string, lines: string[]): string | string[] =>
  name === 'set-cookie' ? lines : [...new Set(lines)].join(', ');

/** The vendor's headers as the phone gets them: names and values by turns. */
function returnedHeaders(reply: ReplyHeaders): (string | string[])[] {
  const headers: (string | string[])[] = [];
  const named = namedByConnection(reply);
  for (const name in reply) {
    const value = reply[name];
    if (value === undefined || NOT_RETURNED.has(name) || named.includes(name)) continue;
    headers.push(name, typeof value === 'string' ? value : inOneLine(name, value));
  }
  return headers;
}

/**
 * Begin the phone's answer with the head of the vendor's. Throws `GATEWAY_UPSTREAM_FAILED` when it is one that cannot be
 * passed on (HTTP/2 has no status of 600): then nothing has gone out, and another answer can be given.
 */
export function returnHead(res: ServerResponse, status: number, headers: ReplyHeaders): ServerResponse {
  try {
    return res.writeHead(status, returnedHeaders(headers));
  } catch (cause) {
    for (const name in headers) res.removeHeader(name);
    throw gatewayError('GATEWAY_UPSTREAM_FAILED', 'Jawaban Sirekap tidak dapat diteruskan.', { cause });
  }
}

/** One header as text, empty when it is not there. */
export function headerText(req: IncomingMessage, name: string): string {
  const value = req.headers[name];
  return typeof value === 'string' ? value : '';
}
