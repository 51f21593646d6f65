import express, { Router } from 'express';
import { isKnownTps, isProbeTps, provinceCodeOf, type ProbeAccounts } from '../../catalog/index.ts';
import { loginRequestSchema, type LoginResponse } from '../../contracts/index.ts';
import { ssoSessions, zeroSeries, type Meter } from '../../instrumentation/index.ts';
import { bearerOf, sameSecret } from '../bearer.ts';
import { fail } from '../errors.ts';
import type { Host } from '../host.ts';
import { tpsData } from './domain/tps-data.ts';
import { passwordOf } from './passwords.ts';
import type { Sessions } from './sessions.ts';

/** Checking a session and reading the TPS's data is less work than checking a password. */
const SESSION_WORK = 0.3;
const LOGIN_BODY_LIMIT = '4kb';

/** From what passwords are checked: derived ones of real accounts, and those of probes one by one. */
export interface Credentials {
  readonly seed: string;
  readonly probes: ProbeAccounts;
}

function isRight({ seed, probes }: Credentials, account: string, password: string): boolean {
  if (isProbeTps(account)) {
    const expected = Object.hasOwn(probes, account) ? probes[account] : undefined;
    return expected !== undefined && sameSecret(password, expected);
  }
  return isKnownTps(account.slice(0, 13)) && sameSecret(password, passwordOf(account, seed));
}

/** `POST /login` and `GET /session`. */
export function ssoRouter(host: Host, sessions: Sessions, credentials: Credentials, meter: Meter): Router {
  const router = Router();
  const issued = meter.counter(ssoSessions);
  zeroSeries(issued, { kind: ['first', 'again'] });
  router.post('/login', express.json({ limit: LOGIN_BODY_LIMIT }), async (request, response) => {
    const login = loginRequestSchema.safeParse(request.body);
    if (!login.success) {
      throw fail('SIREKAP_REQUEST_MALFORMED', 'Kirim akun (<kode TPS>-1 atau -2) dan kata sandi.');
    }
    const { account, password } = login.data;
    await host.run('sso', provinceCodeOf(account));
    if (!isRight(credentials, account, password)) {
      throw fail('SIREKAP_LOGIN_REFUSED', 'Periksa kembali akun dan kata sandi.');
    }
    const { token, tps, expiresAt, isFirst, isProbe } = await sessions.issue(account);
    if (!isProbe) issued.inc({ kind: isFirst ? 'first' : 'again' });
    response.json({ session: token, tps, expiresAt } satisfies LoginResponse);
  });
  router.get('/session', async (request, response) => {
    const session = await sessions.verify(bearerOf(request.headers.authorization));
    await host.run('sso', provinceCodeOf(session.tps), SESSION_WORK);
    response.json({ ...tpsData(session.tps), account: session.account, expiresAt: session.expiresAt });
  });
  return router;
}
