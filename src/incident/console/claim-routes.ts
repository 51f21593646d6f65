import { Router } from 'express';
import { CLAIM_OUTCOMES } from '../claims/settlement.ts';
import type { ConsoleDeps } from './deps.ts';
import { contextOf, formFields, reading, sendPage, writing } from './guard.ts';
import { claimsPage } from './pages/claims.ts';
import { messagePage } from './pages/sign-in.ts';
import type { ConsoleRim } from './rim.ts';

const LONGEST_NOTE = 500;

/** The page of claims, and the form that records what people did with one. */
export function claimRoutes(deps: ConsoleDeps, rim: ConsoleRim): Router {
  const router = Router();

  router.get(
    '/klaim',
    reading(rim, async (_req, res, visitor) => {
      const [context, standings] = await Promise.all([contextOf(deps, rim, visitor), deps.claims()]);
      sendPage(res, claimsPage(context, standings));
    }),
  );

  router.post(
    '/klaim',
    writing(rim, 'settle-claim', async (req, res, visitor) => {
      const field = formFields(req);
      const [contract = '', period = ''] = field('klaim').split(' ');
      const outcome = CLAIM_OUTCOMES.find((one) => one === field('hasil'));
      if (outcome === undefined) {
        sendPage(res, messagePage('Belum lengkap', 'Pilih klaim, lalu apa yang terjadi dengannya.'), 422);
        return;
      }
      const note = field('catatan').slice(0, LONGEST_NOTE);
      const draft = { contract, period, outcome, on: field('tanggal'), note };
      const result = await deps.settleClaim(draft, visitor.person);
      if (result.outcome === 'done') res.redirect(303, '/klaim');
      else sendPage(res, messagePage('Tidak dapat dilakukan', result.why), 409);
    }),
  );

  return router;
}
