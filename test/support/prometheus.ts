import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, vi } from 'vitest';
import { freePort } from './alertmanager.ts';
import { runTool } from './run-tool.ts';

export interface Prometheus {
  readonly origin: string;
  close(): Promise<void>;
}

/** A real Prometheus that scrapes nothing and holds what this OpenMetrics text says, with its times. */
export async function startPrometheus(openMetrics: string): Promise<Prometheus> {
  const folder = await mkdtemp(join(tmpdir(), 'siaga-prometheus-'));
  await writeFile(join(folder, 'samples.txt'), openMetrics);
  await writeFile(join(folder, 'prometheus.yml'), 'global: {}\n');
  const made = await runTool(
    folder,
    'promtool',
    'tsdb',
    'create-blocks-from',
    'openmetrics',
    'samples.txt',
    'data',
  );
  expect(made.code, made.text).toBe(0);
  const address = `127.0.0.1:${String(await freePort())}`;
  const child = spawn(
    'prometheus',
    [
      '--config.file=prometheus.yml',
      '--storage.tsdb.path=data',
      '--storage.tsdb.retention.time=100y',
      `--web.listen-address=${address}`,
    ],
    { cwd: folder, stdio: 'ignore' },
  );
  const origin = `http://${address}`;
  await vi.waitFor(async () => expect((await fetch(`${origin}/-/ready`)).status).toBe(200), {
    timeout: 50_000,
    interval: 100,
  });
  return {
    origin,
    async close() {
      child.kill();
      await once(child, 'exit');
      await rm(folder, { recursive: true, force: true });
    },
  };
}
