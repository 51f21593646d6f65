import { Router, type Response } from 'express';
import { NATIONAL, PROBLEM_TYPE } from '../../contracts/index.ts';
import { hasStatements } from '../domain/statement-rules.ts';
import type { ConsoleDeps } from './deps.ts';
import { contextOf, formFields, reading, sendPage, writing, type Visitor } from './guard.ts';
import { messagePage } from './pages/sign-in.ts';
import { statementsPage, type RefusedDraft } from './pages/statements.ts';
import type { ConsoleRim } from './rim.ts';

const LONGEST_REASON = 500;
const LONGEST_FIELD = 2_000;

/** The page of statements, and what people may do there: propose one, sign somebody else's, put one aside. */
export function statementRoutes(deps: ConsoleDeps, rim: ConsoleRim): Router {
  const router = Router();
  const show = async (res: Response, visitor: Visitor, region: string, refused?: RefusedDraft) => {
    const [context, board] = await Promise.all([contextOf(deps, rim, visitor), deps.statements()]);
    const page = statementsPage(context, { board, region, ...(refused && { refused }) });
    sendPage(res, page, refused ? 409 : 200);
  };

  router.get(
    '/pernyataan',
    reading(rim, async (req, res, visitor) => {
      const asked = req.query['wilayah'];
      await show(res, visitor, typeof asked === 'string' && hasStatements(asked) ? asked : NATIONAL);
    }),
  );

  router.post(
    '/pernyataan',
    writing(rim, 'draft-statement', async (req, res, visitor) => {
      const field = formFields(req);
      const [region, minutes] = [field('wilayah'), field('menit')];
      const text = field('isi').slice(0, LONGEST_FIELD);
      const proposal = {
        region,
        text: field('jenis') === 'cabut' ? null : text,
        nextUpdateMinutes: minutes === '' ? null : Number(minutes),
        replaces: field('menggantikan'),
      };
      const result = await deps.draftStatement(proposal, visitor.person);
      if (result.outcome === 'done') {
        res.redirect(303, `/pernyataan?wilayah=${encodeURIComponent(region)}`);
      } else if (result.outcome === 'refused') {
        sendPage(res, messagePage('Tidak dapat dilakukan', result.why), 422);
      } else if (req.accepts(['html', PROBLEM_TYPE, 'json']) === 'html') {
        // What was written is not lost, and stands beside what is in force by now.
        await show(res, visitor, region, { text, why: result.problem.detail });
      } else {
        res.status(409).type(PROBLEM_TYPE).send(JSON.stringify(result.problem));
      }
    }),
  );

  router.post(
    '/pernyataan/:id',
    writing(rim, undefined, async (req, res, visitor) => {
      const field = formFields(req);
      const [verdict, reason] = [field('putusan'), field('alasan').slice(0, LONGEST_REASON)];
      if (verdict !== 'approve' && verdict !== 'reject') {
        sendPage(res, messagePage('Belum lengkap', 'Pilih setujui atau tolak.'), 422);
        return;
      }
      const id = req.params['id'];
      const draftId = typeof id === 'string' ? id : '';
      // Of what was shown beside the draft, when its approver said so.
      const read = field('dibaca').split(',');
      const result = await deps.decideStatement({ draftId, person: visitor.person, verdict, reason, read });
      if (result.outcome === 'done') res.redirect(303, '/pernyataan');
      else sendPage(res, messagePage('Tidak dapat dilakukan', result.why), 409);
    }),
  );

  return router;
}
