import { Router } from 'express';
import { STATE_PATHS, type RegionCounts } from '../../contracts/index.ts';
import type { Clock } from '../../kernel/index.ts';
import { bearerOf, sameSecret } from '../bearer.ts';
import { fail } from '../errors.ts';
import type { AcceptedStore } from '../intake/accepted-store.ts';

/** `GET /recap/counts`: how much there is of each kab/kota, for whoever has the token. */
export function regionCountsRouter(
  store: Pick<AcceptedStore, 'regencyTallies'>,
  clock: Clock,
  token: string,
): Router {
  const router = Router();
  router.get(STATE_PATHS.counts, (request, response) => {
    if (!sameSecret(bearerOf(request.headers.authorization) ?? '', token))
      throw fail('SIREKAP_READER_UNKNOWN', 'Token pembaca tidak ada atau salah.');
    response.json({
      asOf: new Date(clock.now()).toISOString(),
      // Here whatever is stored can be looked up at once, flagged or not.
      regencies: store
        .regencyTallies()
        .map(({ code, stations, photos }) => ({ code, stations, stored: photos, published: photos })),
    } satisfies RegionCounts);
  });
  return router;
}
