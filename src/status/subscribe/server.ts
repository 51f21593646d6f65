import { createHash } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import express, { type ErrorRequestHandler, type Request, type Response } from 'express';
import helmet from 'helmet';
import { NATIONAL } from '../../contracts/index.ts';
import { OpsError } from '../../kernel/index.ts';
import { askPage, SUBSCRIBE_STYLE, subscribeForm, wordPage } from '../view/subscribe-page.ts';
import type { SubscribeDesk } from './desk.ts';
import { hasNews } from './domain/who-hears.ts';
import { WORKER_PATH } from './push/routes.ts';
import type { RunningPush } from './push/start.ts';

export interface SubscribeServerOptions {
  readonly host: string;
  readonly port: number;
  /** Addresses and CIDRs whose word on who asks is believed. */
  readonly proxies: readonly string[];
  readonly desk: SubscribeDesk;
  /** Address of the status page. */
  readonly site: string;
  /** Where news are pushed to browsers too. */
  readonly push?: Pick<RunningPush, 'routes' | 'publicKey'> | undefined;
  readonly onFault: (error: unknown) => void;
}

const STYLE_HASH = `'sha256-${createHash('sha256').update(SUBSCRIBE_STYLE).digest('base64')}'`;
const LONGEST_TOKEN = 2_000;

/** Only the form has a script, a worker that it registers, and a name as an app: files of ours all. */
const OWN_FILES = {
  ...{ scriptSrc: ["'self'"], connectSrc: ["'self'"], workerSrc: ["'self'"], manifestSrc: ["'self'"] },
  imgSrc: ["'self'"],
};

const headersWith = (files: Readonly<Record<string, readonly string[]>>) =>
  helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        styleSrc: [STYLE_HASH],
        imgSrc: ['data:'],
        ...files,
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        baseUri: ["'none'"],
      },
    },
    referrerPolicy: { policy: 'no-referrer' },
    strictTransportSecurity: false,
  });
const headers = headersWith({});
const appHeaders = headersWith(OWN_FILES);

const send = (res: Response, text: string, status = 200): void => {
  res.status(status).type('html').send(text);
};

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
const tokenOf = (req: Request): string => textOf(req.query['t']).slice(0, LONGEST_TOKEN);
const field = (req: Request, name: string): string =>
  textOf(((req.body ?? {}) as Readonly<Record<string, unknown>>)[name]);

const OVER = wordPage(
  'Tautan tidak berlaku',
  'Tautan ini sudah lewat waktunya atau tidak lengkap. Minta yang baru.',
);

/** What is thrown: people see no inside of it. */
const failed =
  (onFault: (error: unknown) => void): ErrorRequestHandler =>
  (error: unknown, _req, res, _next) => {
    const { status } = (error ?? {}) as { readonly status?: unknown };
    const isTheirs = typeof status === 'number' && status >= 400 && status < 500;
    if (!isTheirs) onFault(error);
    const word = error instanceof OpsError ? error.detail : 'Coba lagi nanti.';
    send(res, wordPage('Tidak berhasil', word), typeof status === 'number' ? status : 500);
  };

function makeApp({ proxies, desk, site, push, onFault }: SubscribeServerOptions): express.Express {
  const app = express();
  app.disable('x-powered-by').disable('etag').set('trust proxy', proxies);
  app.use(headers, (_req, res, next) => {
    res.set('cache-control', 'no-store');
    next();
  });
  app.get('/langganan', push ? appHeaders : headers, (req, res) => {
    const region = textOf(req.query['wilayah']);
    send(res, subscribeForm(hasNews(region) ? region : NATIONAL, site, push?.publicKey));
  });
  // The worker answers to the policy that it came with, not to its page's.
  if (push) app.get(WORKER_PATH, appHeaders).use(push.routes);
  app.post('/langganan', express.urlencoded({ extended: false, limit: '4kb' }), (req, res) => {
    if (req.get('sec-fetch-site') === 'cross-site') {
      send(res, wordPage('Ditolak', 'Formulir ini dikirim dari situs lain.'), 403);
      return;
    }
    const asked = desk.ask({ email: field(req, 'surel'), region: field(req, 'wilayah'), from: req.ip ?? '' });
    if (asked === 'heard')
      send(res, wordPage('Periksa surel Anda', 'Bila alamat itu benar, surel konfirmasi segera tiba.'));
    else if (asked === 'invalid')
      send(res, wordPage('Belum lengkap', 'Alamat surel itu tidak terbaca.'), 422);
    else
      send(
        res.set('retry-after', '3600'),
        wordPage('Terlalu sering', 'Dari jaringan ini sudah banyak permintaan. Coba lagi satu jam lagi.'),
        429,
      );
  });
  app.get(['/konfirmasi', '/berhenti'], (req, res) => {
    send(res, askPage(req.path === '/konfirmasi' ? 'konfirmasi' : 'berhenti', tokenOf(req)));
  });
  app.post('/konfirmasi', async (req, res) => {
    if (await desk.confirm(tokenOf(req)))
      send(res, wordPage('Anda berlangganan', 'Tiap surel memuat tautan untuk berhenti.'));
    else send(res, OVER, 410);
  });
  // Also what mail programs send by themselves when their owner presses "unsubscribe" (RFC 8058).
  app.post('/berhenti', async (req, res) => {
    if (await desk.leave(tokenOf(req))) send(res, wordPage('Anda berhenti', 'Alamat Anda sudah dihapus.'));
    else send(res, OVER, 410);
  });
  app.use((_req, res) => {
    send(res, wordPage('Tidak ada', 'Halaman ini tidak ada.'), 404);
  });
  app.use(failed(onFault));
  return app;
}

/** Serve the form and the links of mails. */
export async function serveSubscriptions(
  options: SubscribeServerOptions,
): Promise<{ port: number; close(): Promise<void> }> {
  const server = makeApp(options).listen(options.port, options.host);
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
