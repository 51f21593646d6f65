import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { headerText } from '../http/headers.ts';

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Whether a request carries the bearer token in this header; an unset token is carried by nobody. */
export function carriesToken(
  req: IncomingMessage,
  header: 'authorization' | 'proxy-authorization',
  token: string | undefined,
): boolean {
  const given = /^Bearer (.+)$/i.exec(headerText(req, header))?.[1];
  return given !== undefined && token !== undefined && timingSafeEqual(digest(given), digest(token));
}

/** Whether a request comes from this machine. */
export const isFromHere = (req: IncomingMessage): boolean =>
  /^(?:::ffff:)?127\.|^::1$/.test(req.socket.remoteAddress ?? '');
