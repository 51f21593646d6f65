import { sql, type Kysely } from 'kysely';
import type { PeopleTables } from './tables.ts';
import { THROTTLE } from './throttle.ts';

/** Stands for "any account" in the row that counts an address. */
const ANY_ACCOUNT = '*';

/**
 * Count one guess before it is checked, so that guesses sent side by side cannot slip past the limit.
 * Returns how long to wait, ms, when a limit is passed; undefined when the guess may be checked.
 */
export async function countAttempt(
  db: Kysely<PeopleTables>,
  account: string,
  address: string,
  now: number,
): Promise<number | undefined> {
  const own = await increment(db, account, address, now);
  const all = await increment(db, ANY_ACCOUNT, address, now);
  const waits = [
    own.attempts > THROTTLE.perAccountAndAddress ? own.endsAt - now : 0,
    all.attempts > THROTTLE.perAddress ? all.endsAt - now : 0,
  ];
  const wait = Math.max(...waits);
  return wait > 0 ? wait : undefined;
}

/** Forget the guesses of an account that signed in, and its last one for the address. */
export async function forgetAttempts(
  db: Kysely<PeopleTables>,
  account: string,
  address: string,
): Promise<void> {
  await db
    .deleteFrom('sign_in_attempts')
    .where('account', '=', account)
    .where('address', '=', address)
    .execute();
  await db
    .updateTable('sign_in_attempts')
    .set({ attempts: sql<number>`greatest(attempts - 1, 1)` })
    .where('account', '=', ANY_ACCOUNT)
    .where('address', '=', address)
    .execute();
}

async function increment(db: Kysely<PeopleTables>, account: string, address: string, now: number) {
  const startedBefore = new Date(now - THROTTLE.windowMs);
  const lapsed = sql<boolean>`sign_in_attempts.window_started_at <= ${startedBefore}`;
  const row = await db
    .insertInto('sign_in_attempts')
    .values({ account, address, attempts: 1, window_started_at: new Date(now) })
    .onConflict((conflict) =>
      conflict.columns(['account', 'address']).doUpdateSet({
        attempts: sql<number>`case when ${lapsed} then 1 else sign_in_attempts.attempts + 1 end`,
        window_started_at: sql<Date>`case when ${lapsed} then excluded.window_started_at else sign_in_attempts.window_started_at end`,
      }),
    )
    .returning(['attempts', 'window_started_at'])
    .executeTakeFirstOrThrow();
  return { attempts: row.attempts, endsAt: row.window_started_at.getTime() + THROTTLE.windowMs };
}
