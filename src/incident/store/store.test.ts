import pg from 'pg';
import { afterAll, describe, expect, it } from 'vitest';
import { testDatabaseUrl } from '../testing/postgres.ts';
import { openDisposablePool } from './store.ts';

const url = await testDatabaseUrl();
const watcher = new pg.Client({ connectionString: url });
await watcher.connect();
afterAll(() => watcher.end());

const connections = async (): Promise<number> => {
  const { rows } = await watcher.query<{ n: number }>(
    'select count(*)::int as n from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
  );
  return rows[0]!.n;
};

describe('a pool that is thrown away', () => {
  it('gives its connections back, also those that nobody ever returns', async () => {
    const { pool, discard } = openDisposablePool({ url, maxConnections: 4, onError: () => {} });
    const lent = await pool.connect();
    const returned = await pool.connect();
    returned.release();
    await lent.query('listen siaga_uji');
    expect(await connections()).toBe(2);
    discard();
    await expect.poll(connections, { timeout: 10_000 }).toBe(0);
  });
});
