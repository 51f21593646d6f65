import { Router } from 'express';
import { z } from 'zod';
import { STATE_PATHS, STATES_PAGE, stateScopeSchema, type StoredPage } from '../../contracts/index.ts';
import type { Clock } from '../../kernel/index.ts';
import { bearerOf, sameSecret } from '../bearer.ts';
import { fail } from '../errors.ts';
import type { AcceptedStore } from './accepted-store.ts';

const querySchema = z.strictObject({
  scope: stateScopeSchema,
  from: z.coerce.number().int().nonnegative().default(0),
});

/** `GET /intake/stored?scope=52&from=0`: what was stored of a region, for whoever has the token. */
export function storedListRouter(store: Pick<AcceptedStore, 'page'>, clock: Clock, token: string): Router {
  const router = Router();
  router.get(STATE_PATHS.stored, (request, response) => {
    if (!sameSecret(bearerOf(request.headers.authorization) ?? '', token))
      throw fail('SIREKAP_READER_UNKNOWN', 'Token pembaca tidak ada atau salah.');
    const query = querySchema.safeParse(request.query);
    if (!query.success) throw fail('SIREKAP_REQUEST_MALFORMED', z.prettifyError(query.error));
    const { scope, from } = query.data;
    const page = store.page(scope, from, STATES_PAGE);
    response.json({
      asOf: new Date(clock.now()).toISOString(),
      photos: [...page.photos],
      next: page.next,
    } satisfies StoredPage);
  });
  return router;
}
