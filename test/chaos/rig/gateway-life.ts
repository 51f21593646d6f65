import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const ENTRY = join(import.meta.dirname, '../../../src/processes/gateway.ts');

/** One life of a gateway process, from its start to a kill or a stop. */
export interface GatewayLife {
  readonly pid: number;
  readonly port: number;
  readonly opsPort: number;
  readonly isOver: () => boolean;
  /** What it has said that is a warning or worse. */
  readonly complaints: () => readonly string[];
  /** Sum over the labels of one metric. */
  metric(name: string): Promise<number>;
  /** `kill -9`; resolves when it is gone, with all that it forked. */
  kill(): Promise<void>;
  /** `kill -9` of the worker alone; resolves once its primary has noticed. */
  killWorker(): Promise<void>;
  /** Resolves when as many workers have come to serve as were killed, and one more. */
  served(): Promise<void>;
  /** SIGTERM; resolves with its exit code. */
  stop(): Promise<number | null>;
}

export interface LifeOptions {
  /** Folder of the gateway: its data, and code that was compiled before, so that it starts in a third of a second. */
  readonly dir: string;
  readonly vendorUrl: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Kill it so long after its start, ready or not. */
  readonly killAfterMs?: number;
}

/** Start the gateway on its folder. Resolves when it serves phones; undefined when it was killed before. */
export async function startLife(options: LifeOptions): Promise<GatewayLife | undefined> {
  const child = spawn(process.execPath, [ENTRY], {
    env: environmentOf(options),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const gone = once(child, 'close');
  if (options.killAfterMs !== undefined) setTimeout(() => child.kill('SIGKILL'), options.killAfterMs);
  const complaints: string[] = [];
  child.stderr.on('data', (chunk: Buffer) => complaints.push(String(chunk)));
  const crew = new CrewTalk();
  const open = new Promise<{ port: number; opsPort: number } | undefined>((resolve) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (/"level":"(?:warn|error|fatal)"/.test(line)) complaints.push(line);
      crew.hear(line);
      if (line.includes('the gateway is open'))
        resolve(JSON.parse(line) as { port: number; opsPort: number });
    });
    void gone.then(() => {
      resolve(undefined);
    });
  });
  const ports = await open;
  if (!ports) {
    if (options.killAfterMs !== undefined && child.signalCode === 'SIGKILL') return undefined;
    throw new Error(`the gateway did not start: ${complaints.join('\n')}`);
  }
  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    child.kill(signal);
    await gone;
    return child.exitCode;
  };
  return {
    ...ports,
    pid: child.pid ?? 0,
    isOver: () => child.exitCode !== null || child.signalCode !== null,
    complaints: () => complaints,
    async metric(name) {
      const text = await (await fetch(`http://127.0.0.1:${String(ports.opsPort)}/metrics`)).text();
      const values = text.matchAll(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, 'gm'));
      return [...values].reduce((sum, match) => sum + Number(match[1]), 0);
    },
    async kill() {
      await end('SIGKILL');
    },
    async killWorker() {
      const fallen = crew.falls(crew.fallen + 1);
      process.kill(await workerOf(child.pid ?? 0), 'SIGKILL');
      await Promise.race([fallen, gone]);
    },
    async served() {
      await Promise.race([crew.serves(crew.fallen + 1), gone]);
    },
    stop: () => end('SIGTERM'),
  };
}

/** What a primary says of its workers. */
class CrewTalk {
  fallen = 0;
  #serving = 0;
  readonly #changed: (() => void)[] = [];

  hear(line: string): void {
    if (line.includes('a worker has fallen')) this.fallen += 1;
    else if (line.includes('a worker serves')) this.#serving += 1;
    else return;
    for (const tell of this.#changed.splice(0)) tell();
  }

  async falls(count: number): Promise<void> {
    while (this.fallen < count) await this.#change();
  }

  async serves(count: number): Promise<void> {
    while (this.#serving < count) await this.#change();
  }

  #change(): Promise<void> {
    return new Promise((resolve) => this.#changed.push(resolve));
  }
}

/** The one process that a primary has forked. */
async function workerOf(pid: number): Promise<number> {
  const children = await readFile(`/proc/${String(pid)}/task/${String(pid)}/children`, 'utf8');
  const [worker, ...others] = children.trim().split(' ');
  if (worker === undefined || worker === '' || others.length > 0)
    throw new Error(`the primary has these children: ${children}`);
  return Number(worker);
}

const environmentOf = ({ dir, vendorUrl, env }: LifeOptions): Record<string, string> => ({
  PATH: process.env['PATH'] ?? '',
  NODE_COMPILE_CACHE: join(dir, 'compiled'),
  SIAGA_WORKERS: '0',
  SIAGA_GATEWAY_ID: 'gw-wita',
  SIAGA_GATEWAY_PORT: '0',
  SIAGA_OPS_PORT: '0',
  SIAGA_UPSTREAM_URL: vendorUrl,
  SIAGA_DATA_DIR: join(dir, 'data'),
  SIAGA_DRAIN_TICK_MS: '10',
  SIAGA_DRAIN_BACKOFF_MS: '20',
  SIAGA_PACE_STEP_MS: '20',
  SIAGA_LINGER_MS: '10',
  // A machine that runs tests side by side is late: that is no word on the gateway.
  SIAGA_LOOP_STEPS_MS: '5000,10000,20000',
  ...env,
});
