import type { IncomingMessage, RequestListener } from 'node:http';
import express from 'express';
import { provinceCodeOf, provinceOf } from '../catalog/index.ts';
import { HEADERS, NATIONAL, operationOf, type SirekapService } from '../contracts/index.ts';
import { observeRequests, type Logger, type Meter, type RequestMeaning } from '../instrumentation/index.ts';
import type { Clock } from '../kernel/index.ts';
import { fail } from './errors.ts';
import type { Host } from './host.ts';
import type { AcceptedStore } from './intake/accepted-store.ts';
import type { ProbeBook } from './intake/probe-book.ts';
import { intakeRouter } from './intake/router.ts';
import { storedListRouter } from './intake/stored-list.ts';
import { gatewayCheck } from './origin-guard.ts';
import { portalRouter } from './portal/router.ts';
import { problemHandler } from './problem-handler.ts';
import { regionCountsRouter } from './recap/region-counts.ts';
import { recapRouter } from './recap/router.ts';
import { ssoRouter, type Credentials } from './sso/router.ts';
import type { Sessions } from './sso/sessions.ts';

export interface AppDeps {
  readonly host: Host;
  readonly sessions: Sessions;
  readonly store: AcceptedStore;
  readonly probes: ProbeBook;
  readonly meter: Meter;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly credentials: Credentials;
  readonly gatewayTokens: readonly string[];
  readonly photoFolder: string | undefined;
  readonly readerToken: string | undefined;
}

/** The province a request speaks of: in its path (recap, portal) or in the header the app sends. */
function provinceOfRequest({ url = '', headers }: IncomingMessage): string {
  const inPath = url.split('?', 1)[0]?.split('/')[3] ?? '';
  const code = provinceCodeOf(/^\d/.test(inPath) ? inPath : String(headers[HEADERS.tps] ?? ''));
  return provinceOf(code) ? code : NATIONAL;
}

/** For the RED metrics: a path of ours with a method that is not counts nowhere. */
function meaningOf(request: IncomingMessage): RequestMeaning | undefined {
  const operation = operationOf(request.method ?? '', request.url ?? '');
  return operation && { operation, province: provinceOfRequest(request) };
}

/** The four services behind one address, as a vendor would have them behind one load balancer. */
export function sirekapApp(deps: AppDeps): RequestListener {
  const { host, sessions, store, meter, clock, gatewayTokens } = deps;
  const isGateway = gatewayCheck(gatewayTokens);
  const app = express();
  app.disable('x-powered-by').disable('etag');
  const services: readonly (readonly [SirekapService, express.Router])[] = [
    ['sso', ssoRouter(host, sessions, deps.credentials, meter)],
    ['intake', intakeRouter({ ...deps, isGateway })],
    ['recap', recapRouter(host, store)],
    ['portal', portalRouter(host, store, clock)],
  ];
  // Before the watch on the origin: who reads it is no gateway, and has a token of its own.
  if (deps.readerToken !== undefined) {
    app.use(storedListRouter(store, clock, deps.readerToken));
    app.use(regionCountsRouter(store, clock, deps.readerToken));
  }
  app.use((request, _response, next) => {
    if (gatewayTokens.length > 0 && !isGateway(request)) {
      throw fail('SIREKAP_ORIGIN_FORBIDDEN', 'Gunakan alamat resmi aplikasi, bukan alamat server.');
    }
    next();
  });
  for (const [service, router] of services) app.use(`/${service}`, router);
  app.use((request) => {
    throw fail('SIREKAP_NOT_FOUND', `Tidak ada ${request.method} di alamat ini.`);
  });
  app.use(problemHandler(deps.logger));
  return observeRequests(meter, meaningOf, app);
}
