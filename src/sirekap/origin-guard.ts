import { createHash, timingSafeEqual } from 'node:crypto';
import type { Request } from 'express';
import { HEADERS } from '../contracts/index.ts';

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/**
 * Make the question whether a request comes from a gateway. Several tokens hold at once, so that one can be
 * replaced gateway by gateway. All are compared, by digests of one length: neither the answer nor its time tells
 * how near a guess came, or how many there are to guess. Without tokens nobody is a gateway.
 */
export function gatewayCheck(tokens: readonly string[]): (request: Request) => boolean {
  const digests = tokens.map(digest);
  return (request) => {
    const given = digest(request.get(HEADERS.gatewayToken) ?? '');
    return digests.reduce((found, expected) => timingSafeEqual(given, expected) || found, false);
  };
}
