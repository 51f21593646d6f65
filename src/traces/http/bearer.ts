import { createHash, timingSafeEqual } from 'node:crypto';
import type { RequestHandler } from 'express';
import { fail } from '../errors.ts';

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Let in who brings this bearer token; compared in constant time. */
export const bearing =
  (token: string): RequestHandler =>
  (req, _res, next) => {
    const given = /^Bearer (.+)$/i.exec(req.headers.authorization ?? '')?.[1];
    const isRight = given !== undefined && timingSafeEqual(digest(given), digest(token));
    next(isRight ? undefined : fail('TRACES_UNAUTHORIZED', 'token jejak salah atau tidak ada'));
  };
