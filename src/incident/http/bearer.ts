import { createHash, timingSafeEqual } from 'node:crypto';
import type { Request } from 'express';

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** The bearer token of a request, or undefined. */
export const bearerOf = (req: Request): string | undefined =>
  /^Bearer (.+)$/i.exec(req.headers.authorization ?? '')?.[1];

/** Compare a token in constant time; an unset one matches nothing. */
export const tokenMatches = (given: string | undefined, wanted: string | undefined): boolean =>
  given !== undefined &&
  wanted !== undefined &&
  wanted !== '' &&
  timingSafeEqual(digest(given), digest(wanted));
