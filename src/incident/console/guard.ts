import type { Request, RequestHandler, Response } from 'express';
import type { Html } from '../../kernel/index.ts';
import { formTokenMatches, formTokenOf, type Person } from '../people/index.ts';
import { readCookie } from './cookies.ts';
import type { ConsoleDeps } from './deps.ts';
import { isForeignWrite } from './headers.ts';
import type { PageContext } from './pages/layout.ts';
import { messagePage, resumePage } from './pages/sign-in.ts';
import { may, type Act } from './permissions.ts';
import type { ConsoleRim } from './rim.ts';

export const SESSION_COOKIE = 'siaga_sesi';

/** Somebody who signed in, and the session they did it with. */
export interface Visitor {
  readonly person: Person;
  readonly sessionToken: string;
}

export function sendPage(res: Response, page: Html, status = 200): void {
  res.status(status).set('cache-control', 'no-store').type('html').send(page.text);
}

/** The visitor of a request whose session lives. */
export async function visitorOf(rim: ConsoleRim, req: Request): Promise<Visitor | undefined> {
  const sessionToken = readCookie(req, SESSION_COOKIE, rim.secure);
  const person = sessionToken === undefined ? undefined : await rim.people.whoIs(sessionToken);
  return person && sessionToken !== undefined ? { person, sessionToken } : undefined;
}

/** A reading handler for those who signed in; others are sent to sign in and back. */
export function reading(
  rim: ConsoleRim,
  handle: (req: Request, res: Response, visitor: Visitor) => Promise<void>,
): RequestHandler {
  return async (req, res) => {
    const visitor = await visitorOf(rim, req);
    if (visitor) {
      await handle(req, res, visitor);
    } else if (req.get('sec-fetch-site') === 'cross-site') {
      // A link in a page or mail: the strict cookie stays home on that first step, so take one more.
      sendPage(res, resumePage());
    } else {
      res.redirect(303, `/masuk?lanjut=${encodeURIComponent(req.originalUrl)}`);
    }
  };
}

const formField = (req: Request, name: string): string => {
  const body = (req.body ?? {}) as Readonly<Record<string, unknown>>;
  const value = body[name];
  return typeof value === 'string' ? value : '';
};

/** Fields of the form sent, trimmed; a field that is absent or repeated is empty. */
export const formFields = (req: Request) => (name: string) => formField(req, name).trim();

/** Whether a form was sent by a page of ours, under this token's session. */
export const isOwnForm = (req: Request, token: string | undefined): boolean =>
  token !== undefined &&
  !isForeignWrite(req.get('sec-fetch-site')) &&
  formTokenMatches(token, formField(req, 'token'));

const STALE_FORM = 'Formulir ini bukan dari sesi Anda sekarang. Buka lagi halamannya dan ulangi.';

/** A writing handler: session, form token and role are checked before it runs. */
export function writing(
  rim: ConsoleRim,
  act: Act | undefined,
  handle: (req: Request, res: Response, visitor: Visitor) => Promise<void>,
): RequestHandler {
  return async (req, res) => {
    const visitor = await visitorOf(rim, req);
    if (!visitor) {
      sendPage(
        res,
        messagePage('Silakan masuk lagi', 'Sesi Anda sudah berakhir; tidak ada yang diubah.'),
        401,
      );
    } else if (!isOwnForm(req, visitor.sessionToken)) {
      sendPage(res, messagePage('Ditolak', STALE_FORM), 403);
    } else if (act !== undefined && !may(visitor.person.role, act)) {
      sendPage(res, messagePage('Ditolak', 'Peran Anda tidak mencakup tindakan ini.'), 403);
    } else {
      await handle(req, res, visitor);
    }
  };
}

/** What each page shows around its own matter. */
export async function contextOf(deps: ConsoleDeps, rim: ConsoleRim, visitor: Visitor): Promise<PageContext> {
  const [approvals, { drafts }] = await Promise.all([deps.pendingApprovals(), deps.statements()]);
  return {
    person: visitor.person,
    formToken: formTokenOf(visitor.sessionToken),
    now: rim.clock.now(),
    nightTime: deps.nightTime(),
    waitingApprovals: approvals.length,
    waitingStatements: drafts.length,
  };
}
