import { sql, type Kysely } from 'kysely';
import { RESPONDERS } from '../../catalog/index.ts';
import { hashPassword, randomPassword } from './password.ts';
import type { Person } from './person.ts';
import type { PeopleTables } from './tables.ts';

/** An account made at first start, with the password that exists nowhere else in clear. */
export interface FirstPerson extends Person {
  readonly password: string;
}

const FIRST_PEOPLE: readonly Person[] = [
  ...RESPONDERS.map(({ id, name, role }) => ({ id, name, role })),
  { id: 'auditor', name: 'Auditor', role: 'auditor' },
  { id: 'admin', name: 'Admin', role: 'admin' },
];

/**
 * Make the first accounts in an empty store and return them with their passwords, once; an empty list
 * ever after. The caller shows them to whoever started the service and keeps them nowhere. Safe for
 * replicas that start together.
 */
export async function ensureFirstPeople<DB extends PeopleTables>(
  database: Kysely<DB>,
  now: number,
): Promise<readonly FirstPerson[]> {
  const db = database as unknown as Kysely<PeopleTables>;
  return db.transaction().execute(async (tx) => {
    await sql`lock table people in share row exclusive mode`.execute(tx);
    const existing = await tx.selectFrom('people').select('id').limit(1).executeTakeFirst();
    if (existing) return [];
    const made: FirstPerson[] = [];
    for (const person of FIRST_PEOPLE) {
      const password = randomPassword();
      const row = { ...person, password_hash: await hashPassword(password), created_at: new Date(now) };
      await tx.insertInto('people').values(row).execute();
      made.push({ ...person, password });
    }
    return made;
  });
}

/** Give a person a new random password, returned once, and end their sessions; undefined: no such account. */
export async function resetPassword<DB extends PeopleTables>(
  database: Kysely<DB>,
  personId: string,
): Promise<string | undefined> {
  const db = database as unknown as Kysely<PeopleTables>;
  const password = randomPassword();
  const hash = await hashPassword(password);
  return db.transaction().execute(async (tx) => {
    const updated = await tx
      .updateTable('people')
      .set({ password_hash: hash })
      .where('id', '=', personId)
      .executeTakeFirst();
    if (updated.numUpdatedRows === 0n) return undefined;
    await tx.deleteFrom('sessions').where('person_id', '=', personId).execute();
    return password;
  });
}
