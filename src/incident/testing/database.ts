import { migrate } from '../store/migrate.ts';
import { openStore, type Store } from '../store/store.ts';
import { testDatabaseUrl } from './postgres.ts';

/** A migrated database of its own on a real PostgreSQL. */
export type TestDatabase = Store;

/** Make a new database with every migration applied; `close` its pool when done. */
export async function testDatabase(): Promise<TestDatabase> {
  const url = await testDatabaseUrl();
  const store = openStore({ url, onError: () => {} });
  await migrate(store);
  return store;
}
