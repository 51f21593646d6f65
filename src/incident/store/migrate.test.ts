import { afterAll, expect, it } from 'vitest';
import { testDatabase } from '../testing.ts';
import { migrate } from './migrate.ts';

const store = await testDatabase();
afterAll(() => store.close());

it('brings an empty database up to date, and finds nothing to do the second time', async () => {
  await migrate(store);
  await expect(store.db.selectFrom('incidents').selectAll().execute()).resolves.toEqual([]);
  await expect(store.db.selectFrom('people').selectAll().execute()).resolves.toEqual([]);
  await expect(store.db.selectFrom('runbook_runs').selectAll().execute()).resolves.toEqual([]);
});
