import { sql, type Kysely } from 'kysely';

/** Where Prometheus draws the expression of an incident's alert. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table incidents add column graph_url text`.execute(db);
}
