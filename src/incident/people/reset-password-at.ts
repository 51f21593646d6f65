import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import { resetPassword } from './first-people.ts';
import type { PeopleTables } from './tables.ts';

/** Give a person of the service's database a new password, shown once; undefined when nobody has that id. */
export async function resetPasswordAt(databaseUrl: string, personId: string): Promise<string | undefined> {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 1 });
  const db = new Kysely<PeopleTables>({ dialect: new PostgresDialect({ pool }) });
  try {
    return await resetPassword(db, personId);
  } finally {
    await db.destroy();
  }
}
