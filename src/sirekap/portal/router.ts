import { Router } from 'express';
import { NATIONAL } from '../../contracts/index.ts';
import type { Clock } from '../../kernel/index.ts';
import { fail } from '../errors.ts';
import type { Host } from '../host.ts';
import type { AcceptedStore } from '../intake/accepted-store.ts';
import { progressOf } from './domain/progress.ts';

/** `GET /hasil` and `/hasil/:province`: the public's page. */
export function portalRouter(host: Host, store: AcceptedStore, clock: Clock): Router {
  const router = Router();
  router.get('/hasil{/:province}', async (request, response) => {
    const { province } = request.params as { province?: string };
    const region = province ?? NATIONAL;
    const progress = progressOf(region, (code) => store.tallyOf(code), clock.now());
    if (!progress) throw fail('SIREKAP_REGION_UNKNOWN', `Provinsi ${region.slice(0, 20)} tidak ada.`);
    await host.run('portal', region);
    response.json(progress);
  });
  return router;
}
