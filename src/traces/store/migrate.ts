import type { Kysely } from 'kysely';
import { Migrator } from 'kysely/migration';
import { SCHEMA, type Database } from './database.ts';
import * as spans from './migrations/001_spans.ts';

/** Apply the numbered migrations that are missing, within the schema `traces`. */
export async function migrate(db: Kysely<Database>): Promise<void> {
  const migrator = new Migrator({
    db,
    migrationTableSchema: SCHEMA,
    // Names of their own: the incident service looks for its tables by name alone, in whatever schema they are.
    migrationTableName: 'traces_migration',
    migrationLockTableName: 'traces_migration_lock',
    provider: { getMigrations: () => Promise.resolve({ '001_spans': spans }) },
  });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw new Error('a migration failed', { cause: error });
}
