import { Router } from 'express';
import { dptOf, isKnownTps, provinceCodeOf } from '../../catalog/index.ts';
import { fail } from '../errors.ts';
import type { Host } from '../host.ts';
import type { AcceptedStore } from '../intake/accepted-store.ts';

/** `GET /tps/:tps`: what has been received of a TPS. Open to read, as the photos were in 2024. */
export function recapRouter(host: Host, store: AcceptedStore): Router {
  const router = Router();
  router.get('/tps/:tps', async (request, response) => {
    const { tps } = request.params;
    if (!isKnownTps(tps))
      throw fail('SIREKAP_REGION_UNKNOWN', `TPS ${tps.slice(0, 20)} tidak ada di daftar.`);
    await host.run('recap', provinceCodeOf(tps));
    response.json({
      tps,
      dpt: dptOf(tps),
      keterangan: 'Bukan hasil resmi',
      pages: store.pagesOf(tps).map(({ ballot, page, sha256, at, anomalies }) => ({
        ballot,
        page,
        sha256,
        receivedAt: at,
        anomalies,
      })),
    });
  });
  return router;
}
