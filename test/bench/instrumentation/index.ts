/**
 * What the vendor's kit costs: `npm run bench -- instrumentation [seconds per run] [rounds]`. Needs `wrk`.
 *
 * An Express hello-world with the whole kit (metrics scraped every five seconds, traces sampled at 1 % and exported, logs,
 * health) against the same without: the figure is the share of its throughput that is left. What the compiler makes of
 * one and the same program differs by several percent between processes, so each round starts a pair anew, warms it up
 * and asks it by turns. Beside it express-prometheus-middleware, in the fork that has left its insecure optional
 * dependencies out, and the kit on uploads, all of whose traces are watched. The server has core 0, `wrk` core 1.
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
import { saturate, type Saturated } from '../rig/wrk.ts';

const SECONDS = Number(process.argv[2] ?? '2');
const ROUNDS = Number(process.argv[3] ?? '7');
/** What the compiler needs until it is through with a server. */
const WARM_UP_SECONDS = 7;
const CONNECTIONS = 32;
/** How often each of a pair is asked. */
const TURNS = 3;
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

const mean = (all: readonly Saturated[], of: keyof Saturated): number =>
  all.reduce((sum, one) => sum + one[of], 0) / all.length;

async function hello(variant: string): Promise<Hello> {
  const child = startChild({
    args: [join(import.meta.dirname, 'server.ts'), variant],
    core: PROXY_CORE,
    env: { OTEL_EXPORTER_OTLP_ENDPOINT, NODE_ENV: 'production' },
  });
  const [line] = await firstPrinted(child.process, /\{.*\}/);
  return { ...child, ...(JSON.parse(line) as { port: number; metricsPort: number }) };
}

const scrape = ({ metricsPort }: Hello) =>
  void fetch(`http://127.0.0.1:${metricsPort}/metrics`, { headers: OPEN_METRICS }).then((answer) =>
    answer.text(),
  );

const asked = (to: Hello, seconds = SECONDS) =>
  saturate({ url: `http://127.0.0.1:${to.port}/`, connections: CONNECTIONS, seconds, pid: to.pid });

/** The share of a bare server's throughput that this one has: two new processes, asked by turns. */
const shareOf = (variant: string) => async (): Promise<Reading> => {
  const bare = await hello('bare');
  const other = await hello(variant);
  const scraping = setInterval(scrape, SCRAPE_EVERY_MS, other);
  for (const server of [bare, other]) await asked(server, WARM_UP_SECONDS);
  const without: Saturated[] = [];
  const withIt: Saturated[] = [];
  for (let turn = 0; turn < TURNS; turn += 1) {
    // Who goes first is not always the same.
    if (turn % 2 === 0) without.push(await asked(bare));
    withIt.push(await asked(other));
    if (turn % 2 === 1) without.push(await asked(bare));
  }
  clearInterval(scraping);
  await bare.stop();
  await other.stop();
  const share = (of: keyof Saturated) => mean(withIt, of) / mean(without, of);
  return {
    figure: share('requestsPerSecond'),
    also: {
      perSecond: mean(withIt, 'requestsPerSecond'),
      withoutPerSecond: mean(without, 'requestsPerSecond'),
      perProcessorSecond: share('requestsPerCpuSecond'),
    },
  };
};

await compare({
  bench: 'instrumentation',
  unit: 'share of the throughput without',
  rounds: ROUNDS,
  ours: shareOf('kit'),
  peers: {
    'express-prometheus-middleware': shareOf('peer'),
    'ours, uploads (every trace watched)': shareOf('kit-upload'),
  },
});
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
