import type { Kysely } from 'kysely';
import type { Role } from '../../catalog/index.ts';
import type { Clock } from '../../kernel/index.ts';
import type { EventType } from '../domain/event-types.ts';
import type { EventLog } from '../ports.ts';
import { countAttempt, forgetAttempts } from './attempts.ts';
import { passwordMatches } from './password.ts';
import type { Person } from './person.ts';
import { closeSession, openSession, useSession } from './sessions.ts';
import type { PeopleTables } from './tables.ts';

/** How a sign-in ended. `token` goes into the cookie and nowhere else. */
export type SignIn =
  | { readonly outcome: 'signed-in'; readonly token: string; readonly person: Person }
  | { readonly outcome: 'refused' }
  | { readonly outcome: 'throttled'; readonly waitMs: number };

/** Who is who: signing in and out, and whom a cookie stands for. */
export interface PeopleDesk {
  signIn(account: string, password: string, address: string): Promise<SignIn>;
  /** The person behind a live session's token; counts as use. */
  whoIs(token: string): Promise<Person | undefined>;
  signOut(token: string): Promise<void>;
}

/** Longest account and password that are looked at; scrypt need not chew on megabytes. */
const LONGEST_ACCOUNT = 64;
const LONGEST_PASSWORD = 256;

/** Make the desk over the store; every sign-in, refusal and sign-out goes to the log. */
export function peopleDesk<DB extends PeopleTables>(
  database: Kysely<DB>,
  clock: Clock,
  log: EventLog,
): PeopleDesk {
  const db = database as unknown as Kysely<PeopleTables>;
  const record = (type: EventType, actor: string, data: Readonly<Record<string, unknown>>) =>
    log.append({ incidentId: null, type, actor, data });

  const check = async (account: string, password: string) => {
    const row = await db.selectFrom('people').selectAll().where('id', '=', account).executeTakeFirst();
    const matches = await passwordMatches(password.slice(0, LONGEST_PASSWORD), row?.password_hash);
    return row && matches ? { id: row.id, name: row.name, role: row.role as Role } : undefined;
  };

  return {
    async signIn(given, password, address) {
      const account = given.trim().toLowerCase().slice(0, LONGEST_ACCOUNT);
      const waitMs = await countAttempt(db, account, address, clock.now());
      if (waitMs !== undefined) return { outcome: 'throttled', waitMs };
      const person = await check(account, password);
      if (!person) {
        await record('person.sign-in-refused', 'anonymous', { account, address });
        return { outcome: 'refused' };
      }
      await forgetAttempts(db, account, address);
      const token = await openSession(db, person.id, clock.now());
      await record('person.signed-in', person.id, { address });
      return { outcome: 'signed-in', token, person };
    },
    whoIs: (token) => useSession(db, token, clock.now()),
    async signOut(token) {
      const person = await useSession(db, token, clock.now());
      await closeSession(db, token);
      if (person) await record('person.signed-out', person.id, {});
    },
  };
}
