import { Router, type Request, type Response } from 'express';
import { formTokenOf, newToken } from '../people/index.ts';
import { clearCookie, readCookie, setCookie } from './cookies.ts';
import { duration } from './format.ts';
import { formFields, isOwnForm, sendPage, SESSION_COOKIE, visitorOf, writing } from './guard.ts';
import { signInPage } from './pages/sign-in.ts';
import type { ConsoleRim } from './rim.ts';

/** Binds the sign-in form to the browser that fetched it, before there is a session. */
const FORM_COOKIE = 'siaga_formulir';

/** Only a path of ours may be where a sign-in leads. */
const safeNext = (next: string): string => (/^\/(?:[\w%-]+\/)*[\w%-]*$/.test(next) ? next : '/');

export function signInRoutes(rim: ConsoleRim): Router {
  const router = Router();

  const show = (req: Request, res: Response, next: string, fault?: string, status = 200) => {
    const token = readCookie(req, FORM_COOKIE, rim.secure) ?? newToken();
    setCookie(res, FORM_COOKIE, token, rim.secure);
    sendPage(res, signInPage(formTokenOf(token), safeNext(next), fault), status);
  };

  router.get('/masuk', async (req, res) => {
    const next = typeof req.query['lanjut'] === 'string' ? req.query['lanjut'] : '/';
    if (await visitorOf(rim, req)) res.redirect(303, safeNext(next));
    else show(req, res, next);
  });

  router.post('/masuk', async (req, res) => {
    const field = formFields(req);
    const next = field('lanjut');
    if (!isOwnForm(req, readCookie(req, FORM_COOKIE, rim.secure))) {
      show(req, res, next, 'Formulir sudah tidak berlaku. Silakan coba lagi.', 403);
      return;
    }
    const result = await rim.people.signIn(field('akun'), field('sandi'), req.ip ?? '');
    if (result.outcome === 'signed-in') {
      setCookie(res, SESSION_COOKIE, result.token, rim.secure);
      clearCookie(res, FORM_COOKIE, rim.secure);
      res.redirect(303, safeNext(next));
    } else if (result.outcome === 'throttled') {
      res.set('retry-after', String(Math.ceil(result.waitMs / 1000)));
      show(req, res, next, `Terlalu banyak percobaan. Coba lagi dalam ${duration(result.waitMs)}.`, 429);
    } else {
      show(req, res, next, 'Akun atau kata sandi tidak cocok.', 401);
    }
  });

  router.post(
    '/keluar',
    writing(rim, undefined, async (_req, res, visitor) => {
      await rim.people.signOut(visitor.sessionToken);
      clearCookie(res, SESSION_COOKIE, rim.secure);
      res.redirect(303, '/masuk');
    }),
  );

  return router;
}
