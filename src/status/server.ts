import { createHash } from 'node:crypto';
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import helmet from 'helmet';
import { cacheControlOf } from './domain/caching.ts';
import { contentTypeOf } from './domain/content-type.ts';
import type { Publisher } from './publisher.ts';
import { boardStyle } from './view/board-style.ts';
import { pageStyle } from './view/style.ts';

interface ServerOptions {
  readonly folder: string;
  readonly host: string;
  readonly port: number;
  readonly publisher: Publisher;
  readonly staleAfterMs: number;
}

const hashOf = (style: string): string => `'sha256-${createHash('sha256').update(style).digest('base64')}'`;

const headers = (staleAfterMs: number) =>
  helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        styleSrc: [hashOf(pageStyle(staleAfterMs)), hashOf(boardStyle(staleAfterMs))],
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

/** Media types as everywhere else: feeds by their own, which readers look for. */
function typeOf(res: ServerResponse, path: string): void {
  res.setHeader('content-type', contentTypeOf(path));
}

/** Serve the folder. Pages are judged anew at each request, so that a hung publisher cannot look fresh. */
export async function serveStatus(options: ServerOptions): Promise<{ port: number; close(): Promise<void> }> {
  const app = express();
  app.disable('x-powered-by');
  app.set('etag', 'strong');
  app.use(headers(options.staleAfterMs), (req, res, next) => {
    res.set('cache-control', cacheControlOf(req.path));
    next();
  });
  app.get(/^\/(.*\.html)?$/, (req, res, next) => {
    const text = options.publisher.page(req.path.slice(1) || 'index.html');
    if (text === undefined) next();
    else res.type('html').send(text);
  });
  app.use(express.static(options.folder, { index: false, cacheControl: false, setHeaders: typeOf }));
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
