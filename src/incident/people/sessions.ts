import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { Role } from '../../catalog/index.ts';
import type { Person } from './person.ts';
import type { PeopleTables } from './tables.ts';
import { SESSION } from './throttle.ts';

const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');

/** A token nobody can guess, for a cookie. */
export const newToken = (): string => randomBytes(32).toString('base64url');

/** Open a session; returns the token for the browser's cookie. Sessions that ran out are swept. */
export async function openSession(db: Kysely<PeopleTables>, personId: string, now: number): Promise<string> {
  const token = newToken();
  await db.deleteFrom('sessions').where('expires_at', '<=', new Date(now)).execute();
  await db
    .insertInto('sessions')
    .values({
      token_hash: hashOf(token),
      person_id: personId,
      created_at: new Date(now),
      last_used_at: new Date(now),
      expires_at: new Date(now + SESSION.lengthMs),
    })
    .execute();
  return token;
}

/** The person a token stands for while its session lives; counts as use. */
export async function useSession(
  db: Kysely<PeopleTables>,
  token: string,
  now: number,
): Promise<Person | undefined> {
  const used = await db
    .updateTable('sessions')
    .set({ last_used_at: new Date(now) })
    .where('token_hash', '=', hashOf(token))
    .where('expires_at', '>', new Date(now))
    .where('last_used_at', '>', new Date(now - SESSION.idleMs))
    .returning('person_id')
    .executeTakeFirst();
  if (!used) return undefined;
  const row = await db
    .selectFrom('people')
    .select(['id', 'name', 'role'])
    .where('id', '=', used.person_id)
    .executeTakeFirst();
  return row && { id: row.id, name: row.name, role: row.role as Role };
}

/** End a session at once. */
export async function closeSession(db: Kysely<PeopleTables>, token: string): Promise<void> {
  await db.deleteFrom('sessions').where('token_hash', '=', hashOf(token)).execute();
}

/** The token that forms of one session carry: nobody without the session's cookie can make it. */
export const formTokenOf = (sessionToken: string): string =>
  createHmac('sha256', sessionToken).update('siaga-form').digest('base64url');

/** Whether a form carries its session's token. */
export function formTokenMatches(sessionToken: string, formToken: string): boolean {
  const expected = Buffer.from(formTokenOf(sessionToken));
  const given = Buffer.from(formToken);
  return expected.length === given.length && timingSafeEqual(expected, given);
}
