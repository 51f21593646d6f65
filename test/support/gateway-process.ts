import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';
import { startVendorStub, type VendorStub } from '../../src/gateway/testing.ts';

const SIAGA = join(import.meta.dirname, '../../src/cli/bin.mjs');

export const eventually = (check: () => unknown, timeout = 60_000): Promise<unknown> =>
  vi.waitFor(check, { timeout, interval: 20 });

/** A gateway as a real process, or several, in front of a vendor that tests command. */
export interface GatewayProcess {
  readonly vendor: VendorStub;
  readonly dir: string;
  readonly dataDir: string;
  readonly port: number;
  readonly opsPort: number;
  readonly log: () => string;
  readonly child: ChildProcess;
  /** Pids of the workers that were said to serve, oldest first. */
  workers(): readonly number[];
  /** Write the settings file anew. */
  settings(env: Readonly<Record<string, string>>): Promise<void>;
  /** The sum of a metric's series, of those alone that have these labels. */
  metric(name: string, labels?: Readonly<Record<string, string>>): Promise<number>;
  /** End it by SIGTERM; resolves with its exit code. */
  stop(): Promise<number | null>;
  /** Stop it and start it again on the same folder. */
  restart(env: Readonly<Record<string, string>>): Promise<void>;
  close(): Promise<void>;
}

export async function startGatewayProcess(
  port: number,
  env: Readonly<Record<string, string>> = {},
): Promise<GatewayProcess> {
  const dir = await mkdtemp(join(tmpdir(), 'siaga-process-'));
  const vendor = await startVendorStub();
  const settingsFile = join(dir, 'settings.env');
  const opsPort = port + 1;
  const base = {
    PATH: process.env['PATH'] ?? '',
    SIAGA_SETTINGS_FILE: settingsFile,
    SIAGA_GATEWAY_ID: 'gw-wita',
    SIAGA_GATEWAY_PORT: String(port),
    SIAGA_OPS_PORT: String(opsPort),
    SIAGA_UPSTREAM_URL: vendor.url,
    SIAGA_DATA_DIR: join(dir, 'data'),
    SIAGA_DRAIN_TICK_MS: '20',
    SIAGA_DRAIN_BACKOFF_MS: '50',
    SIAGA_PACE_STEP_MS: '50',
    SIAGA_LINGER_MS: '3000',
    // A machine that runs tests side by side is late: that is no word on the gateway.
    SIAGA_LOOP_STEPS_MS: '5000,10000,20000',
    ...env,
  };
  let log = '';
  const settings = (more: Readonly<Record<string, string>>): Promise<void> =>
    writeFile(
      settingsFile,
      Object.entries(more)
        .map(([name, value]) => `${name}=${value}\n`)
        .join(''),
    );
  const launch = async (more: Readonly<Record<string, string>> = {}): Promise<ChildProcess> => {
    log = '';
    const child = spawn(process.execPath, [SIAGA, 'run', 'gateway'], {
      env: { ...base, ...more },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => (log += String(chunk)));
    }
    // Several processes start one after another, on a machine that may be busy.
    await eventually(async () => {
      if (child.exitCode !== null) return;
      if (!(await fetch(`http://127.0.0.1:${String(opsPort)}/readyz`)).ok) throw new Error('not ready');
    }, 50_000).catch((error: unknown) => {
      child.kill('SIGKILL');
      throw error;
    });
    if (child.exitCode !== null) throw new Error(`the gateway ended:\n${log}`);
    return child;
  };
  await settings({});
  const end = async (child: ChildProcess): Promise<number | null> => {
    if (child.exitCode === null && child.signalCode === null) {
      // 'close' comes when its last words are read too, and those of its workers; 'exit' may come before.
      const gone = once(child, 'close');
      child.kill('SIGTERM');
      await gone;
    }
    return child.exitCode;
  };
  let child: ChildProcess;
  try {
    child = await launch();
  } catch (error) {
    await vendor.close();
    await rm(dir, { recursive: true, force: true });
    throw error;
  }
  return {
    vendor,
    dir,
    dataDir: base.SIAGA_DATA_DIR,
    port,
    opsPort,
    log: () => log,
    get child() {
      return child;
    },
    workers: () =>
      [...log.matchAll(/"pid":\d+.*"pid":(\d+),"lane":\d+,"msg":"a worker serves"/g)].map((match) =>
        Number(match[1]),
      ),
    settings,
    async metric(name, labels = {}) {
      const text = await (await fetch(`http://127.0.0.1:${String(opsPort)}/metrics`)).text();
      const wanted = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
      return [...text.matchAll(new RegExp(`^${name}(\\{[^}]*\\})? (\\S+)$`, 'gm'))]
        .filter(([, said = '']) => wanted.every((label) => said.includes(label)))
        .reduce((sum, match) => sum + Number(match[2]), 0);
    },
    stop: () => end(child),
    async restart(more) {
      await end(child);
      child = await launch(more);
    },
    async close() {
      await end(child);
      await vendor.close();
      await rm(dir, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
