import { fileURLToPath } from 'node:url';
import { Router, static as serveFolder, urlencoded, type ErrorRequestHandler } from 'express';
import { claimRoutes } from './claim-routes.ts';
import type { ConsoleDeps } from './deps.ts';
import { sendPage } from './guard.ts';
import { safeHeaders } from './headers.ts';
import { liveStream } from './live.ts';
import { pageRoutes, writeRoutes } from './page-routes.ts';
import { messagePage } from './pages/sign-in.ts';
import type { ConsoleRim } from './rim.ts';
import { statementRoutes } from './statement-routes.ts';
import { signInRoutes } from './sign-in-routes.ts';

const ASSETS = fileURLToPath(new URL('assets/', import.meta.url));

/** The router's own word for an address or a body that cannot be read. */
function statusOf(error: unknown): number {
  const status = (error as { status?: unknown } | undefined)?.status;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : 500;
}

/** Whatever a page handler throws: people see a page without its inside; the log gets the error. */
const failedPage =
  (report: (error: unknown) => void): ErrorRequestHandler =>
  (error: unknown, _req, res, next) => {
    const status = statusOf(error);
    if (status === 500) report(error);
    if (res.headersSent) next(error);
    else if (status !== 500)
      sendPage(
        res,
        messagePage('Permintaan tidak terbaca', 'Periksa alamatnya, atau mulai lagi dari gambaran nasional.'),
        status,
      );
    else
      sendPage(
        res,
        messagePage('Halaman gagal dimuat', 'Coba muat ulang. Gerbang bekerja terus tanpa konsol.'),
        500,
      );
  };

/**
 * The console: pages, forms and the event stream, all at the root of their host. Paths it does not know
 * are left to the router after it. `report` gets errors that a page could only apologise for.
 */
export function consoleRouter(deps: ConsoleDeps, rim: ConsoleRim, report: (error: unknown) => void): Router {
  const router = Router();
  router.use(
    [
      '/aset',
      '/masuk',
      '/keluar',
      '/insiden',
      '/jejak',
      '/persetujuan',
      '/sakelar',
      '/klaim',
      '/pernyataan',
      '/peristiwa',
      '/runbooks',
    ],
    safeHeaders(rim.secure),
  );
  router.get('/', safeHeaders(rim.secure));
  router.use('/aset', serveFolder(ASSETS, { index: false, maxAge: 0 }));
  router.use(
    ['/masuk', '/keluar', '/insiden', '/persetujuan', '/sakelar', '/klaim', '/pernyataan'],
    urlencoded({ extended: false, limit: '16kb' }),
  );
  router.use(signInRoutes(rim));
  router.use(pageRoutes(deps, rim));
  router.use(writeRoutes(deps, rim));
  router.use(claimRoutes(deps, rim));
  router.use(statementRoutes(deps, rim));
  router.get('/peristiwa', liveStream(deps, rim));
  router.use(failedPage(report));
  return router;
}
