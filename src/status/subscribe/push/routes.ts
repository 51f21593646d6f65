import { fileURLToPath } from 'node:url';
import express, { Router, type ErrorRequestHandler, type RequestHandler } from 'express';
import { PROBLEM_TYPE, toProblem } from '../../../contracts/index.ts';
import { OpsError } from '../../../kernel/index.ts';
import { statusError } from '../../errors.ts';
import type { PushDesk } from './desk.ts';

interface PushRoutesDeps {
  readonly desk: PushDesk;
  /** Origin of our pages. */
  readonly origin: string;
  readonly onFault: (error: unknown) => void;
}

/** The script that shows what comes when no page is open. */
export const WORKER_PATH = '/pemberitahuan-pekerja.js';
/** That one, the page's, and what an installed page is known by. The PNGs are `ikon.svg` as Chromium draws it. */
const FILES = [
  WORKER_PATH,
  '/pemberitahuan.js',
  '/aplikasi.webmanifest',
  ...['/ikon.svg', '/ikon-180.png', '/ikon-192.png', '/ikon-512.png'],
].map((path) => ({ path, file: fileURLToPath(new URL(`../../assets${path}`, import.meta.url)) }));

/** Only pages of ours may ask: else any page could subscribe who visits it. Browsers tell one header or the other. */
const ownPagesOnly =
  (origin: string): RequestHandler =>
  (req, _res, next) => {
    const site = req.get('sec-fetch-site');
    const isOwn =
      site === undefined ? [undefined, origin].includes(req.get('origin')) : site === 'same-origin';
    if (!isOwn) throw statusError('STATUS_PUSH_FOREIGN', 'Permintaan ini dikirim dari situs lain.');
    next();
  };

/** What body parsers throw carries a 4xx status of its own. */
function problemOf(error: unknown, onFault: (error: unknown) => void): OpsError {
  if (error instanceof OpsError) return error;
  const { status } = (error ?? {}) as { readonly status?: unknown };
  if (typeof status === 'number' && status < 500)
    return statusError('STATUS_PUSH_MALFORMED', 'Isi permintaan tidak dapat dibaca.');
  onFault(error);
  return statusError('STATUS_PUSH_FAILED', 'Langganan tidak dapat disimpan. Coba lagi nanti.');
}

/** Where browsers subscribe and leave, with the files for it. */
export function pushRoutes({ desk, origin, onFault }: PushRoutesDeps): Router {
  const routes = Router();
  for (const { path, file } of FILES)
    routes.get(path, (_req, res) => {
      res.sendFile(file, { cacheControl: false });
    });
  const own = [ownPagesOnly(origin), express.json({ limit: '4kb' })];
  routes.post('/pemberitahuan', ...own, async (req, res) => {
    await desk.subscribe(req.body, req.ip ?? '');
    res.status(204).end();
  });
  routes.delete('/pemberitahuan', ...own, async (req, res) => {
    await desk.leave(req.body);
    res.status(204).end();
  });
  const answerProblem: ErrorRequestHandler = (error: unknown, _req, res, _next) => {
    const problem = problemOf(error, onFault);
    if (problem.status === 429) res.set('retry-after', '3600');
    res
      .status(problem.status)
      .type(PROBLEM_TYPE)
      .send(JSON.stringify(toProblem(problem)));
  };
  routes.use('/pemberitahuan', answerProblem);
  return routes;
}
