import { spawn } from 'node:child_process';
import { once } from 'node:events';
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
  /** `kill -9`; resolves when it is gone. */
  kill(): Promise<void>;
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
  const open = new Promise<{ port: number; opsPort: number } | undefined>((resolve) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (/"level":"(?:warn|error|fatal)"/.test(line)) complaints.push(line);
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
    stop: () => end('SIGTERM'),
  };
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
