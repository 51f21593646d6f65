import { fork, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** A child of the bench that is told things and answers with one message. */
export interface Commanded<Order, Report> {
  tell(order: Order): void;
  /** Tell, and wait for what it answers. */
  ask(order: Order): Promise<Report>;
  stop(): Promise<void>;
}

const STOP_MS = 3_000;
const READY_MS = 90_000;

/** Start one of the files beside this one; resolves when it says that it is ready. */
export async function command<Order extends object, Report>(
  file: string,
  args: readonly string[],
): Promise<Commanded<Order, Report>> {
  const child = fork(join(import.meta.dirname, file), [...args], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const failed = once(child, 'exit').then(() => {
    throw new Error(`${file} ended before it was ready`);
  });
  failed.catch(() => undefined);
  await Promise.race([once(child, 'message'), failed]);
  const tell = (order: Order): void => {
    child.send(order);
  };
  return {
    tell,
    async ask(order) {
      const answer = once(child, 'message');
      tell(order);
      const [report] = (await answer) as [Report];
      return report;
    },
    stop: () => stop(child),
  };
}

/** Start a program and wait until it accepts connections on `port`; the result ends it. */
export async function serve(
  program: string,
  args: readonly string[],
  port: number,
  env: Readonly<Record<string, string>> = {},
): Promise<() => Promise<void>> {
  const child = spawn(program, args, {
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const failed = new Promise<never>((_resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => {
      reject(new Error(`${program} ended with ${String(code)} before it served`));
    });
  });
  failed.catch(() => undefined);
  try {
    await Promise.race([accepting(port), failed]);
  } catch (error) {
    await stop(child);
    throw error;
  }
  return () => stop(child);
}

/** The first of `count` ports in a row, from `first` on, that nobody uses. */
export async function freePorts(first: number, count: number): Promise<number> {
  for (let at = first; at < first + count; at += 1) {
    const isFree = await new Promise<boolean>((resolve) => {
      const server = createServer();
      server.once('error', () => {
        resolve(false);
      });
      server.listen(at, '127.0.0.1', () => {
        server.close(() => {
          resolve(true);
        });
      });
    });
    if (!isFree) return freePorts(at + 1, count);
  }
  return first;
}

async function accepting(port: number): Promise<void> {
  const until = Date.now() + READY_MS;
  while (Date.now() < until) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1');
      socket.once('connect', () => {
        socket.destroy();
        resolve(true);
      });
      socket.once('error', () => {
        resolve(false);
      });
    });
    if (open) return;
    await sleep(50);
  }
  throw new Error(`nothing serves port ${String(port)}`);
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  if (child.connected) child.disconnect();
  else child.kill('SIGTERM');
  const kill = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  await gone;
  clearTimeout(kill);
}
