import cluster from 'node:cluster';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { WorkerProcess } from '../../gateway/index.ts';
import { WORKER_ENV, WORKER_FLAGS } from '../worker-flags.ts';
import { forkWorker } from './fork-worker.ts';

/** Sends back the number of each message. */
const ECHO = `process.on('message', ({ at }) => process.send({ heard: at }));
process.send({ heard: -1, flags: process.execArgv, threads: process.env.UV_THREADPOOL_SIZE });`;
/** More than a channel takes before Node asks for patience. */
const MESSAGES = 64;
const FILLING = 'x'.repeat(8_192);

let dir: string;
let worker: WorkerProcess;
const heard: number[] = [];
let flags: readonly string[] | undefined;
let threads: string | undefined;
let onHeard: () => void = () => undefined;

const until = async (count: number): Promise<void> => {
  while (heard.length < count) await new Promise<void>((resolve) => (onHeard = resolve));
};

beforeEach(async () => {
  heard.length = 0;
  flags = threads = undefined;
  dir = await mkdtemp(join(tmpdir(), 'siaga-fork-'));
  await writeFile(join(dir, 'echo.mjs'), ECHO);
  cluster.setupPrimary({ exec: join(dir, 'echo.mjs') });
  worker = forkWorker(process.env);
  worker.onMessage((message) => {
    const said = message as {
      readonly heard: number;
      readonly flags?: readonly string[];
      readonly threads?: string;
    };
    flags ??= said.flags;
    threads ??= said.threads;
    heard.push(said.heard);
    onHeard();
  });
});
afterEach(async () => {
  worker.kill('SIGKILL');
  await rm(dir, { recursive: true, force: true });
});

it('a word to a worker counts as sent while its channel is full, and arrives', async () => {
  await until(1);
  worker.kill('SIGSTOP');
  const sent = Array.from({ length: MESSAGES }, (_, at) => worker.send({ at, filling: FILLING }));
  worker.kill('SIGCONT');
  expect(sent).toEqual(sent.map(() => true));
  await until(1 + MESSAGES);
  expect(heard).toEqual(Array.from({ length: 1 + MESSAGES }, (_, at) => at - 1));
});

it('a word to a worker that has ended counts as not sent', async () => {
  const gone = new Promise<void>((resolve) => {
    worker.onExit(() => {
      resolve();
    });
  });
  worker.kill('SIGKILL');
  await gone;
  expect(worker.send({ at: 0 })).toBe(false);
});

it('a worker is started with the flags and the threads that serving phones wants', async () => {
  await until(1);
  expect(flags).toEqual(expect.arrayContaining([...WORKER_FLAGS]));
  expect(threads).toBe(process.env['UV_THREADPOOL_SIZE'] ?? WORKER_ENV.UV_THREADPOOL_SIZE);
});

it('a worker has as many threads as the machine says where it says so', async () => {
  const other = forkWorker({ ...process.env, UV_THREADPOOL_SIZE: '3' });
  const said = await new Promise((resolve) => other.onMessage(resolve));
  other.kill('SIGKILL');
  expect(said).toMatchObject({ threads: '3' });
});
