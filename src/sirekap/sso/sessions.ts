import { jwtVerify, SignJWT } from 'jose';
import { isProbeTps } from '../../catalog/index.ts';
import type { Clock } from '../../kernel/index.ts';
import { fail } from '../errors.ts';

/** Longer than a count: nobody logs in twice on election day. */
const SESSION_HOURS = 18;
const ISSUER = 'sirekap-sso';

export interface Session {
  readonly account: string;
  readonly tps: string;
  /** ISO time. */
  readonly expiresAt: string;
  /** A probe's: what it uploads counts nowhere. It stands in the token, and agrees with the account's code. */
  readonly isProbe: boolean;
}

/** Stateless sessions: any server that has the key can check one. Who has one already is remembered only to be counted. */
export interface Sessions {
  /** `isFirst`: the account has no earlier session that is still good, as far as this process knows. */
  issue(account: string): Promise<Session & { readonly token: string; readonly isFirst: boolean }>;
  /** Rejects with SIREKAP_SESSION_INVALID. */
  verify(token: string | undefined): Promise<Session>;
}

export function createSessions(secret: string, clock: Clock): Sessions {
  const key = new TextEncoder().encode(secret);
  /** When the newest session of an account ends, milliseconds since the epoch. */
  const lasting = new Map<string, number>();
  const sessionOf = (account: string, expiresMs: number): Session => ({
    account,
    tps: account.slice(0, 13),
    expiresAt: new Date(expiresMs).toISOString(),
    isProbe: isProbeTps(account),
  });
  return {
    async issue(account) {
      const issued = Math.floor(clock.now() / 1000);
      const expires = issued + SESSION_HOURS * 3600;
      const token = await new SignJWT(isProbeTps(account) ? { probe: true } : {})
        .setProtectedHeader({ alg: 'HS256' })
        .setIssuer(ISSUER)
        .setSubject(account)
        .setIssuedAt(issued)
        .setExpirationTime(expires)
        .sign(key);
      const isFirst = (lasting.get(account) ?? 0) <= clock.now();
      lasting.set(account, expires * 1000);
      return { ...sessionOf(account, expires * 1000), token, isFirst };
    },
    async verify(token) {
      if (token === undefined) throw fail('SIREKAP_SESSION_INVALID', 'Masuk dahulu dengan akun TPS Anda.');
      try {
        const { payload } = await jwtVerify(token, key, {
          algorithms: ['HS256'],
          issuer: ISSUER,
          currentDate: new Date(clock.now()),
          requiredClaims: ['sub', 'exp'],
        });
        const session = sessionOf(payload.sub ?? '', (payload.exp ?? 0) * 1000);
        if (session.isProbe !== (payload['probe'] === true)) throw new Error('its mark is not its account’s');
        return session;
      } catch (cause) {
        throw fail('SIREKAP_SESSION_INVALID', 'Sesi sudah berakhir atau rusak. Masuk lagi.', { cause });
      }
    },
  };
}
