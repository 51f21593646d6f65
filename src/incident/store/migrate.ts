import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { runMigrations } from 'graphile-worker';
import { Migrator, type Migration } from 'kysely/migration';
import { quietWorkerLogger } from './jobs.ts';
import type { Store } from './store.ts';

const FOLDER = new URL('migrations/', import.meta.url);
const NUMBERED = /^\d{3}_[a-z-]+\.[jt]s$/;

async function readMigrations(): Promise<Record<string, Migration>> {
  const names = (await readdir(fileURLToPath(FOLDER))).filter((name) => NUMBERED.test(name)).sort();
  const entries = names.map(async (name) => {
    const module = (await import(new URL(name, FOLDER).href)) as Migration;
    return [name.slice(0, -'.ts'.length), module] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

/** Apply the numbered migrations that are missing, and the job queue's; services starting at once take turns. */
export async function migrate({ db, pool }: Pick<Store, 'db' | 'pool'>): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: readMigrations } });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw new Error('a migration failed', { cause: error });
  await runMigrations({ pgPool: pool, logger: quietWorkerLogger });
}
