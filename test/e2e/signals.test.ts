import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { eventually } from '../support/gateway-process.ts';

const ROOT = join(import.meta.dirname, '../..');

/** The command of the service file as it is delivered, of this checkout in place of the one that it names. */
function servedBySystemd(): readonly string[] {
  const unit = readFileSync(join(ROOT, 'deploy/systemd/siaga-gateway.service'), 'utf8');
  const command = /^ExecStart=(.+)$/m.exec(unit)?.[1] ?? '';
  return command.split(' ').map((word) => word.replace(/^\/opt\/siaga(?=\/)/, ROOT));
}

const ENTRIES: Readonly<Record<string, readonly string[]>> = {
  'its own file': [process.execPath, join(ROOT, 'src/processes/gateway.ts')],
  'siaga run': [process.execPath, join(ROOT, 'src/cli/bin.mjs'), 'run', 'gateway'],
  'the service file': servedBySystemd(),
};

vi.setConfig({ testTimeout: 100_000 });

let dir: string;
let child: ChildProcess;
let log = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'siaga-signals-'));
});
afterEach(async () => {
  if (child.exitCode === null && child.signalCode === null) {
    const gone = once(child, 'close');
    child.kill('SIGKILL');
    await gone;
  }
  await rm(dir, { recursive: true, force: true, maxRetries: 5 });
});

function start([command = '', ...args]: readonly string[], env: Readonly<Record<string, string>>): void {
  log = '';
  child = spawn(command, args, {
    env: {
      PATH: process.env['PATH'] ?? '',
      SIAGA_GATEWAY_ID: 'gw-wita',
      SIAGA_GATEWAY_PORT: '0',
      SIAGA_OPS_PORT: '0',
      SIAGA_UPSTREAM_URL: 'http://127.0.0.1:9',
      SIAGA_DATA_DIR: join(dir, 'data'),
      SIAGA_LINGER_MS: '10',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => (log += String(chunk)));
}

/** SIGHUP among those that a process catches. SIGTERM tells nothing: Node itself catches it, to leave terminals tidy. */
const HANGUP = 1n;

/** Resolves when the process hears signals: it must, before it makes its queue. */
async function hears(): Promise<void> {
  const state = await vi.waitFor(
    async () => {
      const isStarting = existsSync(join(dir, 'data', 'queue'));
      const status = await readFile(`/proc/${String(child.pid)}/status`, 'utf8');
      const caught = BigInt(`0x${/^SigCgt:\s*([0-9a-f]+)$/m.exec(status)?.[1] ?? '0'}`);
      if ((caught & HANGUP) === HANGUP) return 'heard';
      if (isStarting) return 'not heard while it starts';
      throw new Error('nothing of it is there yet');
    },
    { timeout: 30_000, interval: 1 },
  );
  expect(state).toBe('heard');
}

const cases = Object.entries(ENTRIES).flatMap(([name, entry]) =>
  ['0', '1'].map((workers) => [name, workers, entry] as const),
);

describe.skipIf(process.platform !== 'linux')('a gateway that is still starting', () => {
  it.each(cases)('by %s with %s workers does not lose a SIGHUP', async (_name, workers, entry) => {
    start(entry, { SIAGA_WORKERS: workers, SIAGA_LOG_LEVEL: 'info' });
    await hears();
    child.kill('SIGHUP');
    await eventually(() => expect(log).toContain('the gateway is open'));
    if (workers === '1') await eventually(() => expect(log).toMatch(/"reloaded: /));
    const gone = once(child, 'close');
    child.kill('SIGTERM');
    await gone;
    expect([child.exitCode, child.signalCode], log).toEqual([0, null]);
  });

  it.each(cases)('by %s with %s workers ends in order on SIGTERM', async (_name, workers, entry) => {
    start(entry, { SIAGA_WORKERS: workers, SIAGA_LOG_LEVEL: 'info' });
    await hears();
    const gone = once(child, 'close');
    child.kill('SIGTERM');
    await gone;
    expect([child.exitCode, child.signalCode], log).toEqual([0, null]);
    expect(log).toContain('closing: metrics are off');
  });
});
