/**
 * What a gateway adds to a small GET: `npm run bench -- proxy [seconds per run] [rounds]`. Needs `wrk` and `nginx`.
 *
 * The gateway is the real process, with admission, metrics (scraped every five seconds), and tracing sampled at 1 %
 * and exported. It and each peer have core 0 to themselves while they are asked; `wrk` and the vendor, a bare
 * `node:http`, share core 1. So requests a second of a fast proxy are bounded by the vendor, and on a busy machine
 * they are worth little: the ratio is of requests per second of the proxy's own processor time. Requests a second
 * stand beside it.
 *
 * Two lines: `proxy-shed`, the cost of a public read that policy sheds against the least a 503 can cost (µs of
 * processor, less is better); and `proxy`. There `direct` is the vendor without a proxy, and p99 is taken at 30 % of
 * what ours can do, the arrivals not waiting for answers.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { inAnHour } from '../../../src/gateway/testing.ts';
import { PATHS } from '../../../src/contracts/index.ts';
import { compare, type Reading } from '../compare.ts';
import { startServer, type Child } from '../rig/child.ts';
import { LOAD_CORE, PROXY_CORE } from '../rig/cores.ts';
import { startGatewayProcess } from '../rig/gateway.ts';
import { startNginx } from '../rig/nginx.ts';
import { pace } from '../rig/pace.ts';
import { saturate } from '../rig/wrk.ts';

const SECONDS = Number(process.argv[2] ?? '3');
const ROUNDS = Number(process.argv[3] ?? '5');
/** Until what is asked all the time has been compiled. */
const WARM_UP_SECONDS = 8;
const SCRAPE_EVERY_MS = 5_000;
const CALM_SHARE = 0.3;
const PATH = `${PATHS.portal}/32`;
/** What a young limit lets public reads have in flight: more would wait in line, or be shed, and a shed answer is cheaper. */
const CONNECTIONS = 12;
/** A young limit is 32 with it, and 12 are within the public's two fifths. Of the catalog's lease it is 24. */
const LEASE = '80';
const HEADERS = { 'user-agent': 'infopemilu/1.0', accept: 'application/json', 'accept-encoding': 'gzip' };

type Served = Child & { readonly port: number };

const file = (name: string): string => join(import.meta.dirname, `${name}.ts`);
const urlOf = (port: number): string => `http://127.0.0.1:${port}${PATH}`;
const asked = (to: Served, seconds: number, refusals = false) =>
  saturate({
    url: urlOf(to.port),
    connections: CONNECTIONS,
    seconds,
    headers: HEADERS,
    pid: to.pid,
    refusals,
  });

const collector = createServer((req, res) => {
  req.resume();
  req.once('end', () => res.writeHead(200).end('{}'));
}).listen(0, '127.0.0.1');
await once(collector, 'listening');
const tracing = {
  OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${(collector.address() as AddressInfo).port}`,
  SIAGA_TRACE_RATIO: '0.01',
};

const vendor = await startServer(file('vendor'), [], { core: LOAD_CORE });
const args = [String(vendor.port)];
const gateway = await startGatewayProcess(vendor.port, { ...tracing, SIAGA_LEASE_DEFAULT: LEASE });
const shedding = await startGatewayProcess(vendor.port, tracing, {
  rules: [{ scope: 'nasional', until: inAnHour(), shedBelow: 'officer-read' }],
});
const refusal = await fetch(urlOf(shedding.port));
const refuser = await startServer(file('refuser'), [String((await refusal.text()).length)], {
  core: PROXY_CORE,
});
const proxies = {
  undici: await startServer(file('undici-proxy'), args, { core: PROXY_CORE }),
  fastify: await startServer(file('fastify-proxy'), args, { core: PROXY_CORE }),
  nginx: await startNginx(vendor.port),
};
const everybody: readonly Served[] = [vendor, gateway, shedding, refuser, ...Object.values(proxies)];
const scrape = setInterval(() => {
  for (const { opsPort } of [gateway, shedding]) {
    void fetch(`http://127.0.0.1:${opsPort}/metrics`, {
      headers: { accept: 'application/openmetrics-text' },
    });
  }
}, SCRAPE_EVERY_MS);

for (const to of [vendor, gateway, ...Object.values(proxies)]) await asked(to, WARM_UP_SECONDS);
for (const to of [shedding, refuser]) await asked(to, WARM_UP_SECONDS, true);
const calmRate = Math.round(CALM_SHARE * (await asked(gateway, SECONDS)).requestsPerSecond);

const refusing = (to: Served) => async (): Promise<Reading> => {
  const { requestsPerSecond, requestsPerCpuSecond } = await asked(to, SECONDS, true);
  return { figure: 1e6 / requestsPerCpuSecond, also: { perSecond: requestsPerSecond } };
};
await compare({
  bench: 'proxy-shed',
  unit: 'µs of processor per answer',
  rounds: ROUNDS,
  ours: refusing(shedding),
  peers: { 'node:http': refusing(refuser) },
});

const proxying = (to: Served) => async (): Promise<Reading> => {
  const { requestsPerSecond, requestsPerCpuSecond } = await asked(to, SECONDS);
  const calm = await pace(to.port, PATH, calmRate, SECONDS);
  return { figure: requestsPerCpuSecond, p99Ms: calm.p99Ms, also: { perSecond: requestsPerSecond } };
};
await compare({
  bench: 'proxy',
  unit: 'requests per processor second',
  rounds: ROUNDS,
  ours: proxying(gateway),
  peers: {
    ...Object.fromEntries(Object.entries(proxies).map(([name, to]) => [name, proxying(to)])),
    direct: proxying(vendor),
  },
});

clearInterval(scrape);
for (const child of everybody) await child.stop();
collector.close();
