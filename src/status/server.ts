import { createHash } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import express from 'express';
import helmet from 'helmet';
import { PAGES } from './folder.ts';
import type { Publisher } from './publisher.ts';
import { pageStyle } from './view/style.ts';

interface ServerOptions {
  readonly folder: string;
  readonly host: string;
  readonly port: number;
  readonly publisher: Publisher;
  readonly staleAfterMs: number;
}

const styleHash = (staleAfterMs: number): string =>
  `'sha256-${createHash('sha256').update(pageStyle(staleAfterMs)).digest('base64')}'`;

const headers = (staleAfterMs: number) =>
  helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        styleSrc: [styleHash(staleAfterMs)],
        scriptSrc: ["'self'"],
        connectSrc: ["'self'"],
        imgSrc: ['data:'],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
        baseUri: ["'none'"],
      },
    },
    strictTransportSecurity: false,
  });

/** Serve the folder. Pages are judged anew at each request, so that a hung publisher cannot look fresh. */
export async function serveStatus(options: ServerOptions): Promise<{ port: number; close(): Promise<void> }> {
  const app = express();
  app.disable('x-powered-by');
  app.use(headers(options.staleAfterMs), (_req, res, next) => {
    res.set('cache-control', 'no-store');
    next();
  });
  const page = (name: keyof typeof PAGES) => (_req: express.Request, res: express.Response) => {
    res.type('html').send(options.publisher.page(name));
  };
  app.get(['/', '/index.html'], page('index.html'));
  app.get('/lanjut.html', page('lanjut.html'));
  app.use(express.static(options.folder, { index: false, cacheControl: false }));
  const server = app.listen(options.port, options.host);
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
