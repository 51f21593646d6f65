import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Policy } from '../../src/contracts/index.ts';
import {
  CONTROL_TOKEN,
  policyOf,
  signPolicy,
  startControlStub,
  startVendorStub,
  type ControlStub,
  type VendorStub,
} from '../../src/gateway/testing.ts';
import { signingKeyFrom } from '../../src/kernel/index.ts';
import { eventually } from './gateway-process.ts';

const ROOT = join(import.meta.dirname, '../..');

export type ProxyName = 'nginx' | 'haproxy';

/** A vendor behind a site's own proxy as Debian packages it, set up by the example in deploy/, and the endpoint it asks. */
export interface ProtectedSite {
  readonly vendor: VendorStub;
  /** Where phones connect: the proxy. */
  readonly url: string;
  readonly port: number;
  /** Where the proxy asks. */
  readonly decideUrl: string;
  readonly decide: ChildProcess;
  /** Have a policy obeyed. */
  obey(fields: Partial<Policy>): Promise<void>;
  /** A metric of the endpoint, summed over the series that carry these labels. */
  metric(name: string, labels?: Readonly<Record<string, string>>): Promise<number>;
  close(): Promise<void>;
}

const OF_EXAMPLE = { listen: 8081, vendor: 8080, decide: 7641, reports: 7642 } as const;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

/** Start all of it. `env` goes to the decision endpoint. */
export async function startProtectedSite(
  proxy: ProxyName,
  env: Readonly<Record<string, string>> = {},
): Promise<ProtectedSite> {
  const dir = await mkdtemp(join(tmpdir(), 'siaga-site-'));
  // nginx gives up root for its workers.
  await chmod(dir, 0o755);
  const vendor = await startVendorStub();
  const control = await startControlStub();
  const key = await signingKeyFrom(join(dir, 'policy-key.jwk'));
  await writeFile(join(dir, 'jwks.json'), JSON.stringify({ keys: [key.publicJwk] }));
  const [listen, decidePort, reports, ops] = [
    await freePort(),
    await freePort(),
    await freePort(),
    await freePort(),
  ];
  const children: ChildProcess[] = [];
  const closers = [() => vendor.close(), () => control.close()];
  const close = async (): Promise<void> => {
    for (const child of children) await end(child);
    await Promise.all(closers.map((closer) => closer()));
    await rm(dir, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const decide = run(process.execPath, [join(ROOT, 'src/processes/decide.ts')], {
      PATH: process.env['PATH'] ?? '',
      SIAGA_GATEWAY_ID: 'gw-wita',
      SIAGA_DATA_DIR: join(dir, 'decide'),
      SIAGA_DECIDE_PORT: String(decidePort),
      SIAGA_REPORTS_PORT: String(reports),
      SIAGA_OPS_PORT: String(ops),
      SIAGA_CONTROL_URLS: control.url,
      SIAGA_CONTROL_TOKEN: CONTROL_TOKEN,
      SIAGA_POLICY_JWKS_FILE: join(dir, 'jwks.json'),
      SIAGA_POLICY_RECONNECT_MS: '20',
      // A machine that runs tests side by side is late: that is no word on the endpoint.
      SIAGA_LOOP_STEPS_MS: '5000,10000,20000',
      ...env,
    });
    children.unshift(decide);
    await answers(decide, `http://127.0.0.1:${String(ops)}/readyz`);
    const ports = { listen, vendor: Number(new URL(vendor.url).port), decide: decidePort, reports };
    const server = await startProxy(proxy, dir, ports);
    children.unshift(server);
    // A path that is none of Sirekap's: no decision, and the vendor knows no such thing.
    await answers(server, `http://127.0.0.1:${String(listen)}/`);
    vendor.seen.length = 0;
    return {
      ...{ vendor, decide, close },
      url: `http://127.0.0.1:${String(listen)}`,
      port: listen,
      decideUrl: `http://127.0.0.1:${String(decidePort)}`,
      obey: obeyer(control, (policy) => signPolicy(key, policy)),
      metric: (name, labels) => metricAt(ops, name, labels),
    };
  } catch (error) {
    await close();
    throw error;
  }
}

type Ports = Readonly<Record<keyof typeof OF_EXAMPLE, number>>;

/** The example as it lies in deploy/, with the ports of this test. */
async function example(path: string, ports: Ports): Promise<string> {
  // A machine that runs tests side by side is late; the example's half a second is for one that is not.
  const text = (await readFile(join(ROOT, 'deploy', path), 'utf8'))
    .replaceAll(/\b[25]00ms\b/g, '3s')
    .replace('TIMEOUT_SECONDS = 0.5', 'TIMEOUT_SECONDS = 3');
  const names = Object.keys(OF_EXAMPLE) as (keyof typeof OF_EXAMPLE)[];
  return names.reduce(
    (changed, name) =>
      changed.replaceAll(new RegExp(`\\b${String(OF_EXAMPLE[name])}\\b`, 'g'), String(ports[name])),
    text,
  );
}

async function startProxy(proxy: ProxyName, dir: string, ports: Ports): Promise<ChildProcess> {
  const home = join(dir, proxy);
  await mkdir(join(home, 'logs'), { recursive: true });
  if (proxy === 'haproxy') {
    await writeFile(join(home, 'siaga.lua'), await example('haproxy/siaga.lua', ports));
    const config = await example('haproxy/haproxy.cfg', ports);
    await writeFile(
      join(home, 'haproxy.cfg'),
      config.replace('/etc/haproxy/siaga.lua', join(home, 'siaga.lua')),
    );
    return run('/usr/sbin/haproxy', ['-db', '-f', join(home, 'haproxy.cfg')], {});
  }
  const site = await example('nginx/siaga.conf', ports);
  await writeFile(join(home, 'siaga.conf'), site.replace('/var/log/nginx', join(home, 'logs')));
  const folders = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${join(home, name)};`,
  );
  const user = process.getuid?.() === 0 ? 'user root;' : '';
  await writeFile(
    join(home, 'nginx.conf'),
    `${user} daemon off; worker_processes 1; pid ${join(home, 'pid')}; error_log ${join(home, 'logs/error.log')};
     events {} http { ${folders.join(' ')} include ${join(home, 'siaga.conf')}; }`,
  );
  return run('/usr/sbin/nginx', ['-p', home, '-c', join(home, 'nginx.conf')], {});
}

const logs = new WeakMap<ChildProcess, string[]>();

function run(command: string, args: readonly string[], env: Readonly<Record<string, string>>): ChildProcess {
  const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const log: string[] = [];
  logs.set(child, log);
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => log.push(String(chunk)));
  child.on('error', (error) => log.push(String(error)));
  return child;
}

async function answers(child: ChildProcess, url: string): Promise<void> {
  await eventually(async () => {
    if (child.exitCode !== null) return;
    await (await fetch(url)).arrayBuffer();
  }, 30_000).catch((error: unknown) => {
    throw new Error(`no answer at ${url}:\n${logs.get(child)?.join('') ?? ''}`, { cause: error });
  });
  if (child.exitCode !== null) throw new Error(`it ended:\n${logs.get(child)?.join('') ?? ''}`);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  // One that was stopped hears nothing else.
  child.kill('SIGCONT');
  child.kill('SIGTERM');
  await gone;
}

function obeyer(
  control: ControlStub,
  sign: (policy: Policy) => Promise<string>,
): (fields: Partial<Policy>) => Promise<void> {
  let epoch = 0;
  return async (fields) => {
    epoch += 1;
    const wanted = epoch;
    control.push(await sign(policyOf(wanted, fields)));
    await eventually(() => {
      const word = control.acks.find((ack) => ack.epoch === wanted);
      if (word?.verdict !== 'ack') throw new Error(JSON.stringify(word ?? 'nothing heard'));
    });
  };
}

async function metricAt(
  ops: number,
  name: string,
  labels: Readonly<Record<string, string>> = {},
): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${String(ops)}/metrics`)).text();
  const wanted = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
  return text
    .split('\n')
    .filter((line) => new RegExp(`^${name}[{ ]`).test(line) && wanted.every((label) => line.includes(label)))
    .reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}
