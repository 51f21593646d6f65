import { sql, type Kysely } from 'kysely';

/** Local accounts, their sign-ins, and the guesses that throttle them. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('people')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('role', 'text', (column) => column.notNull())
    .addColumn('password_hash', 'text', (column) => column.notNull())
    .addColumn('created_at', 'timestamptz', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('sessions')
    .addColumn('token_hash', 'text', (column) => column.primaryKey())
    .addColumn('person_id', 'text', (column) => column.notNull().references('people.id').onDelete('cascade'))
    .addColumn('created_at', 'timestamptz', (column) => column.notNull())
    .addColumn('last_used_at', 'timestamptz', (column) => column.notNull())
    .addColumn('expires_at', 'timestamptz', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('sessions_by_person').on('sessions').column('person_id').execute();
  await db.schema
    .createTable('sign_in_attempts')
    .addColumn('account', 'text', (column) => column.notNull())
    .addColumn('address', 'text', (column) => column.notNull())
    .addColumn('attempts', 'integer', (column) => column.notNull().check(sql`attempts > 0`))
    .addColumn('window_started_at', 'timestamptz', (column) => column.notNull())
    .addPrimaryKeyConstraint('sign_in_attempts_key', ['account', 'address'])
    .execute();
}
