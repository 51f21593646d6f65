import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, vi } from 'vitest';
import { ALERTS } from '../../src/catalog/index.ts';

export type Labels = Readonly<Record<string, string>>;

/** An alert as Alertmanager's API tells of it. */
export interface KnownAlert {
  readonly fingerprint: string;
  readonly labels: Labels;
  /** Fingerprints of the alerts that hold it back. */
  readonly status: { readonly inhibitedBy: readonly string[] };
}

export interface Alertmanager {
  readonly origin: string;
  /** Take these in, in Prometheus's portions; with an end, they are over then. */
  send(alerts: readonly Labels[], endsAt?: string): Promise<void>;
  known(): Promise<readonly KnownAlert[]>;
  close(): Promise<void>;
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Labels of a catalog's alert as its rule gives them, with what tells instances apart. */
export function labelsOf(alertname: string, more: Labels = {}): Labels {
  const alert = ALERTS.find((entry) => entry.name === alertname)!;
  return { alertname, region: 'nasional', service: alert.service, severity: alert.severity, ...more };
}

/** Prometheus sends at most so many at once. */
const PORTION = 64;

/** A real Alertmanager with this configuration, in a folder of its own, alone unless it is told of peers. */
export async function startAlertmanager(options: {
  /** alertmanager.yml. */
  readonly config: string;
  readonly token: string;
  readonly cluster?: readonly string[];
}): Promise<Alertmanager> {
  const folder = await mkdtemp(join(tmpdir(), 'siaga-alertmanager-'));
  await writeFile(join(folder, 'alertmanager.yml'), options.config);
  await writeFile(join(folder, 'webhook-token'), options.token);
  const address = `127.0.0.1:${String(await freePort())}`;
  const origin = `http://${address}`;
  const child = spawn(
    'prometheus-alertmanager',
    [
      '--config.file=alertmanager.yml',
      '--storage.path=data',
      `--web.listen-address=${address}`,
      ...(options.cluster ?? ['--cluster.listen-address=']),
    ],
    { cwd: folder, stdio: 'ignore' },
  );
  await vi.waitFor(async () => expect((await fetch(`${origin}/-/ready`)).status).toBe(200), {
    timeout: 50_000,
    interval: 100,
  });
  const post = async (body: readonly object[]): Promise<void> => {
    const answer = await fetch(`${origin}/api/v2/alerts`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    expect(answer.status).toBe(200);
  };
  return {
    origin,
    async send(alerts, endsAt) {
      // What has begun longer ago than a group waits would be told at once, portion by portion.
      // What ends must not have begun after that, by however little.
      const startsAt = endsAt ?? new Date().toISOString();
      const told = alerts.map((labels) => ({ labels, startsAt, ...(endsAt !== undefined && { endsAt }) }));
      for (let at = 0; at < told.length; at += PORTION) await post(told.slice(at, at + PORTION));
    },
    async known() {
      return (await (await fetch(`${origin}/api/v2/alerts`)).json()) as readonly KnownAlert[];
    },
    async close() {
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
