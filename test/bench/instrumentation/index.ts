/**
 * What the vendor's kit costs: `npm run bench -- instrumentation [seconds per run] [rounds]`. Needs `wrk`.
 *
 * An Express hello-world with the whole kit (metrics scraped every five seconds, traces sampled at 1 % and exported, logs,
 * health) against the same without: the figure is the share of its throughput that is left, measured side by side in each
 * round. Beside it express-prometheus-middleware, in the fork that has left its insecure optional dependencies out, and
 * the kit on uploads, all of whose traces are watched. The server has core 0, `wrk` core 1.
 *
 * A second line: milliseconds of a scrape of a gateway that has every series it can have, with exemplars.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { compare, median, type Reading } from '../compare.ts';
import { startChild, firstPrinted, type Child } from '../rig/child.ts';
import { PROXY_CORE } from '../rig/cores.ts';
import { saturate } from '../rig/wrk.ts';

const SECONDS = Number(process.argv[2] ?? '3');
const ROUNDS = Number(process.argv[3] ?? '5');
const WARM_UP_SECONDS = 3;
const CONNECTIONS = 32;
const SCRAPE_EVERY_MS = 5_000;
const SCRAPES = 60;
const OPEN_METRICS = { accept: 'application/openmetrics-text; version=1.0.0' };

interface Hello extends Child {
  readonly port: number;
  readonly metricsPort: number;
}

const collector = createServer((req, res) => {
  req.resume();
  req.once('end', () => res.writeHead(200).end('{}'));
}).listen(0, '127.0.0.1');
await once(collector, 'listening');
const OTEL_EXPORTER_OTLP_ENDPOINT = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`;

async function hello(variant: string): Promise<Hello> {
  const child = startChild({
    args: [join(import.meta.dirname, 'server.ts'), variant],
    core: PROXY_CORE,
    env: { OTEL_EXPORTER_OTLP_ENDPOINT, NODE_ENV: 'production' },
  });
  const [line] = await firstPrinted(child.process, /\{.*\}/);
  return { ...child, ...(JSON.parse(line) as { port: number; metricsPort: number }) };
}

const bare = await hello('bare');
const kit = await hello('kit');
const watched = await hello('kit-upload');
const peer = await hello('peer');
const everybody = [bare, kit, watched, peer];
const scrape = setInterval(() => {
  for (const { metricsPort } of [kit, watched, peer])
    void fetch(`http://127.0.0.1:${metricsPort}/metrics`, { headers: OPEN_METRICS }).then((answer) =>
      answer.text(),
    );
}, SCRAPE_EVERY_MS);

const asked = (to: Hello, seconds = SECONDS) =>
  saturate({ url: `http://127.0.0.1:${to.port}/`, connections: CONNECTIONS, seconds, pid: to.pid });
for (const to of everybody) await asked(to, WARM_UP_SECONDS);

/** The share of a bare server's throughput that this one has, asked one after the other. */
const shareOf = (to: Hello) => async (): Promise<Reading> => {
  const without = await asked(bare);
  const withIt = await asked(to);
  return {
    figure: withIt.requestsPerSecond / without.requestsPerSecond,
    also: {
      perSecond: withIt.requestsPerSecond,
      perProcessorSecond: withIt.requestsPerCpuSecond / without.requestsPerCpuSecond,
    },
  };
};
await compare({
  bench: 'instrumentation',
  unit: 'share of the throughput without',
  rounds: ROUNDS,
  ours: shareOf(kit),
  peers: {
    'express-prometheus-middleware': shareOf(peer),
    'ours, uploads (every trace watched)': shareOf(watched),
  },
});
clearInterval(scrape);
for (const child of everybody) await child.stop();
collector.close();

const full = startChild({ args: [join(import.meta.dirname, 'full-gateway.ts')], core: PROXY_CORE });
const [line] = await firstPrinted(full.process, /\{.*\}/);
const { port, series } = JSON.parse(line) as { port: number; series: number };
const took: number[] = [];
let bytes = 0;
for (let n = 0; n < SCRAPES; n += 1) {
  const startedAt = performance.now();
  const answer = await fetch(`http://127.0.0.1:${port}/metrics`, { headers: OPEN_METRICS });
  bytes = (await answer.text()).length;
  took.push(performance.now() - startedAt);
}
await full.stop();
// What the first ones take is the compiler's.
const settled = took.slice(SCRAPES / 3).toSorted((a, b) => a - b);
process.stdout.write(
  `${JSON.stringify({
    bench: 'instrumentation-scrape',
    unit: 'ms',
    rounds: settled.length,
    ours: Number(median(settled).toPrecision(3)),
    p99Ms: Number((settled.at(-1) ?? Number.NaN).toPrecision(3)),
    series,
    bytes,
  })}\n`,
);
