import { Router } from 'express';
import type { ConsoleDeps } from './deps.ts';
import { contextOf, formFields, reading, sendPage, writing } from './guard.ts';
import { approvalsPage } from './pages/approvals.ts';
import { incidentPage } from './pages/incident.ts';
import { killSwitchPage } from './pages/kill-switch.ts';
import { nationalPage } from './pages/national.ts';
import { runbookPage } from './pages/runbook.ts';
import { tracePage } from './pages/trace.ts';
import { messagePage } from './pages/sign-in.ts';
import type { ConsoleRim } from './rim.ts';

const CLOSED_SHOWN = 10;
const LONGEST_REASON = 500;

const TRACE_ID = /^[0-9a-f]{16,32}$/i;
const NO_TRACE = messagePage(
  'Jejak tidak ditemukan',
  'Jejak itu tidak disimpan, atau sudah tergeser oleh yang lebih baru. Jejak yang menjelaskan insiden tersimpan di halaman insidennya.',
);

const pathParam = (value: string | string[] | undefined): string => (typeof value === 'string' ? value : '');

/** The pages of traces: those kept with incidents, and others that the store still has. */
function traceRoutes(deps: ConsoleDeps, rim: ConsoleRim): Router {
  const router = Router();

  router.get(
    '/insiden/:id/jejak/:trace',
    reading(rim, async (req, res, visitor) => {
      const [id, traceId] = [pathParam(req.params['id']), pathParam(req.params['trace'])];
      const [detail, traces] = await Promise.all([deps.incident(id), deps.incidentTrace(id, traceId)]);
      if (!detail || !traces) sendPage(res, NO_TRACE, 404);
      else sendPage(res, tracePage(await contextOf(deps, rim, visitor), traces, detail.incident));
    }),
  );

  router.get(
    '/jejak/:trace',
    reading(rim, async (req, res, visitor) => {
      const traceId = pathParam(req.params['trace']);
      const trace = TRACE_ID.test(traceId) ? await deps.trace(traceId) : undefined;
      if (trace) sendPage(res, tracePage(await contextOf(deps, rim, visitor), [trace], undefined));
      else sendPage(res, NO_TRACE, 404);
    }),
  );

  return router;
}

/** The pages of those who signed in. */
export function pageRoutes(deps: ConsoleDeps, rim: ConsoleRim): Router {
  const router = Router();

  router.get(
    '/',
    reading(rim, async (_req, res, visitor) => {
      const [context, picture, open, closed, policy, gateways, trend] = await Promise.all([
        contextOf(deps, rim, visitor),
        deps.picture(),
        deps.openIncidents(),
        deps.closedIncidents(CLOSED_SHOWN),
        deps.policyInForce(),
        deps.gateways(),
        deps.receiptTrend(),
      ]);
      sendPage(res, nationalPage(context, { picture, open, closed, policy, gateways, trend }));
    }),
  );

  router.get(
    '/insiden/:id',
    reading(rim, async (req, res, visitor) => {
      const detail = await deps.incident(pathParam(req.params['id']));
      if (detail) sendPage(res, incidentPage(await contextOf(deps, rim, visitor), detail));
      else sendPage(res, messagePage('Insiden tidak ditemukan', 'Tidak ada insiden dengan nomor itu.'), 404);
    }),
  );

  router.use(traceRoutes(deps, rim));

  router.get(
    '/persetujuan',
    reading(rim, async (_req, res, visitor) => {
      const approvals = await deps.pendingApprovals();
      sendPage(res, approvalsPage(await contextOf(deps, rim, visitor), approvals));
    }),
  );

  router.get(
    '/sakelar',
    reading(rim, async (_req, res, visitor) => {
      const [context, killSwitch] = await Promise.all([contextOf(deps, rim, visitor), deps.killSwitch()]);
      sendPage(res, killSwitchPage(context, killSwitch));
    }),
  );

  router.get(
    '/runbooks/:name',
    reading(rim, async (req, res, visitor) => {
      const guide = deps.guide(pathParam(req.params['name']));
      if (guide) sendPage(res, runbookPage(await contextOf(deps, rim, visitor), guide));
      else sendPage(res, messagePage('Runbook tidak ditemukan', 'Tidak ada runbook dengan nama itu.'), 404);
    }),
  );

  return router;
}

/** What a person may do here: take an incident on, decide on an approval, pull the kill switch and end it. */
export function writeRoutes(deps: ConsoleDeps, rim: ConsoleRim): Router {
  const router = Router();

  router.post(
    '/insiden/:id/tangani',
    writing(rim, 'acknowledge', async (req, res, visitor) => {
      const id = pathParam(req.params['id']);
      const result = await deps.acknowledge(id, visitor.person);
      if (result.outcome === 'done') res.redirect(303, `/insiden/${encodeURIComponent(id)}`);
      else sendPage(res, messagePage('Tidak dapat dilakukan', result.why), 409);
    }),
  );

  router.post(
    '/insiden/:id/pembaruan',
    writing(rim, 'set-next-update', async (req, res, visitor) => {
      const id = pathParam(req.params['id']);
      const result = await deps.setNextUpdate(id, Number(formFields(req)('menit')), visitor.person);
      if (result.outcome === 'done') res.redirect(303, `/insiden/${encodeURIComponent(id)}`);
      else sendPage(res, messagePage('Tidak dapat dilakukan', result.why), 409);
    }),
  );

  router.post(
    '/persetujuan/:id',
    writing(rim, 'decide', async (req, res, visitor) => {
      const field = formFields(req);
      const verdict = field('putusan');
      const reason = field('alasan').slice(0, LONGEST_REASON);
      if ((verdict !== 'approve' && verdict !== 'reject') || reason === '') {
        sendPage(res, messagePage('Belum lengkap', 'Tulis alasan, lalu pilih setujui atau tolak.'), 422);
        return;
      }
      const approvalId = pathParam(req.params['id']);
      const result = await deps.decide({ approvalId, person: visitor.person, verdict, reason });
      if (result.outcome === 'done') res.redirect(303, '/persetujuan');
      else sendPage(res, messagePage('Tidak dapat dilakukan', result.why), 409);
    }),
  );

  for (const [path, act, to] of [
    ['/sakelar/tarik', 'pull-kill-switch', 'pulled'],
    ['/sakelar/akhiri', 'end-kill-switch', 'ended'],
  ] as const) {
    router.post(
      path,
      writing(rim, act, async (req, res, visitor) => {
        const reason = formFields(req)('alasan').slice(0, LONGEST_REASON);
        if (reason === '') {
          sendPage(res, messagePage('Belum lengkap', 'Tulis alasannya.'), 422);
          return;
        }
        const result = await deps.turnKillSwitch(to, visitor.person, reason);
        if (result.outcome === 'done') res.redirect(303, '/sakelar');
        else sendPage(res, messagePage('Tidak dapat dilakukan', result.why), 409);
      }),
    );
  }

  return router;
}
