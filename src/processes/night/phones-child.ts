import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { open } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { COMPILE_CACHE } from '../stack/own-services.ts';
import type { Tally } from '../../drill/index.ts';

/** The phones of a night, running as a process of their own. */
export interface Phones {
  /** Newest counts; undefined before the first. */
  tally(): Tally | undefined;
  /** Resolves when the night is over; rejects when the process ended before. */
  readonly done: Promise<Tally>;
  stop(): Promise<void>;
}

/** Start the phones' process; its errors go to `logFile`. */
export async function startPhones(options: {
  readonly env: Readonly<Record<string, string>>;
  readonly logFile: string;
}): Promise<Phones> {
  const log = await open(options.logFile, 'a', 0o600);
  const child = spawn(process.execPath, [fileURLToPath(new URL('../phones.ts', import.meta.url))], {
    env: { ...options.env, NODE_COMPILE_CACHE: COMPILE_CACHE, SIAGA_SUPERVISED: '1' },
    stdio: ['pipe', 'pipe', log.fd],
    detached: true,
  });
  await log.close();
  const { stdin, stdout } = child;
  if (!stdin || !stdout) throw new Error('the phones were started without pipes');
  stdin.on('error', () => undefined);
  let latest: Tally | undefined;
  const exited = new Promise<void>((resolve) =>
    child.once('exit', () => {
      resolve();
    }),
  );
  const done = new Promise<Tally>((resolve, reject) => {
    createInterface({ input: stdout }).on('line', (line) => {
      const { done: isDone, tally } = JSON.parse(line) as { done: boolean; tally: Tally };
      latest = tally;
      if (isDone) resolve(tally);
    });
    child.once('error', reject);
    void exited.then(() => {
      reject(new Error(`the phones ended before the night did; their log: ${options.logFile}`));
    });
  });
  done.catch(() => undefined);
  return {
    tally: () => latest,
    done,
    async stop() {
      stdin.end();
      child.kill('SIGTERM');
      await exited;
    },
  };
}
