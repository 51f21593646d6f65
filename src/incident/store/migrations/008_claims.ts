import { sql, type Kysely } from 'kysely';

/** What became of claims is read from the log itself: few events among very many. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create index events_claim_settled on events (seq) where type = 'claim.settled'`.execute(db);
}
