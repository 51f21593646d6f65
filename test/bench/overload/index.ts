/**
 * The gateway and its peers in front of a vendor that collapses: `npm run bench -- overload`. Options: `--seconds` of
 * one steady load, `--rounds`, `--loads 2,5,10`, `--only ours,haproxy`, `--parts steady,idle,fall,cold,many`, `--port`
 * (first of a few dozen), `--svg FILE` for the picture. Needs nginx and haproxy on the PATH. One JSON line at the end.
 */
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { median } from '../compare.ts';
import { measureCapacity } from './capacity.ts';
import { gateways, haproxy, nginx, type Contender } from './contenders.ts';
import { CAPACITY_PER_SECOND } from './mix.ts';
import { drawOverload } from './picture.ts';
import { freePorts } from './processes.ts';
import { cold, fall, idle, many, steady, type Fall, type Steady } from './scenarios.ts';

const { values: options } = parseArgs({
  options: {
    seconds: { type: 'string', default: '20' },
    rounds: { type: 'string', default: '3' },
    loads: { type: 'string', default: '2,5,10' },
    only: { type: 'string', default: 'ours,nginx,nginx-limited,haproxy' },
    parts: { type: 'string', default: 'steady,idle,fall,cold,many' },
    port: { type: 'string', default: '17600' },
    svg: { type: 'string' },
  },
});

const CONTENDERS: Readonly<Record<string, Contender>> = {
  ours: gateways(1),
  nginx: nginx(false),
  'nginx-limited': nginx(true),
  haproxy,
};

const seconds = Number(options.seconds);
const rounds = Number(options.rounds);
const loads = options.loads.split(',').map(Number);
const names = options.only.split(',').filter((name) => name in CONTENDERS);
const parts = new Set(options.parts.split(','));
/** A vendor, and two for each of ten gateways. */
const PORTS = 21;
/** Each run has ports of its own: those of the last one may be lingering. */
let nextPort = Number(options.port);
const takePorts = async (): Promise<number> => {
  const port = await freePorts(nextPort, PORTS);
  nextPort = port + PORTS > Number(options.port) + 400 ? Number(options.port) : port + PORTS;
  return port;
};

const say = (text: string): void => void process.stderr.write(`${text}\n`);
const short = (value: number): number => Number(value.toPrecision(3));
const shorten = (value: unknown): unknown => {
  if (typeof value === 'number') return Number.isNaN(value) ? null : short(value);
  if (Array.isArray(value)) return value.map(shorten);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shorten(inner)]));
};
const contender = (name: string): Contender => CONTENDERS[name] ?? gateways(1);

/** By load, then by contender. */
type Table = Map<number, Map<string, Steady[]>>;

async function steadyRounds(): Promise<Table> {
  const table: Table = new Map(loads.map((load) => [load, new Map(names.map((name) => [name, []]))]));
  for (let round = 0; round < rounds; round += 1) {
    for (const load of loads) {
      // Every second round runs backwards: who goes first after a pause is not always the same.
      for (const name of round % 2 === 0 ? names : names.toReversed()) {
        const reading = await steady(contender(name), load, seconds, await takePorts());
        table.get(load)?.get(name)?.push(reading);
        say(`round ${round + 1}, ${load} ×, ${name}: ${JSON.stringify(shorten(reading))}`);
      }
    }
  }
  return table;
}

async function repeated<T>(what: string, once: () => Promise<T>, times = rounds): Promise<T[]> {
  const results: T[] = [];
  for (let round = 0; round < times; round += 1) {
    const result = await once();
    say(`${what}: ${JSON.stringify(shorten(result))}`);
    results.push(result);
  }
  return results;
}

const capacity = await measureCapacity(await takePorts());
say(`the vendor does ${short(capacity)} of its nominal ${short(CAPACITY_PER_SECOND)} requests a second`);
const idleMs = parts.has('idle')
  ? median(await repeated('idle, upload p99 ms', async () => idle(gateways(1), seconds, await takePorts())))
  : Number.NaN;
const table: Table = parts.has('steady') ? await steadyRounds() : new Map();
const falls = new Map<string, Fall[]>();
if (parts.has('fall')) {
  for (const name of names) {
    const times = name === 'ours' ? rounds : 1;
    falls.set(
      name,
      await repeated(`capacity falls, ${name}`, async () => fall(contender(name), await takePorts()), times),
    );
  }
}
const colds = parts.has('cold')
  ? await repeated('cold start, sigma 1', async () => cold(seconds, await takePorts()))
  : [];
const four = parts.has('many')
  ? await repeated('4 gateways', async () => many(4, seconds, await takePorts()))
  : [];
const ten = parts.has('many')
  ? await repeated('10 gateways', async () => many(10, seconds, await takePorts()))
  : [];

const figure = (load: number, name: string, of: keyof Steady): number =>
  median((table.get(load)?.get(name) ?? []).map((reading) => reading[of]));
const perLoad = (of: keyof Steady): Record<string, Record<string, number>> =>
  Object.fromEntries(
    names.map((name) => [
      name,
      Object.fromEntries(loads.map((load) => [`${load}x`, figure(load, name, of)])),
    ]),
  );
const worst = (name: string): number => Math.min(...loads.map((load) => figure(load, name, 'critical')));
const peers = names.filter((name) => name !== 'ours');

const line = {
  bench: 'overload',
  unit: 'critical goodput over capacity, worst of the loads',
  rounds,
  ours: worst('ours'),
  peers: Object.fromEntries(peers.map((name) => [name, worst(name)])),
  ratio: Object.fromEntries(peers.map((name) => [name, worst('ours') / worst(name)])),
  p99Ms: { idle: idleMs, ...perLoad('p99Ms') },
  capacity,
  critical: perLoad('critical'),
  uploadLogin: perLoad('uploadLogin'),
  all: perLoad('all'),
  safeUploads: perLoad('safe'),
  officersInFiveSeconds: perLoad('officers'),
  heldP99Ms: perLoad('heldP99Ms')['ours'],
  fall: Object.fromEntries(
    [...falls].map(([name, list]) => [
      name,
      {
        low: median(list.map(({ low }) => low)),
        backSeconds: median(list.map((one) => one.backSeconds ?? Infinity)),
      },
    ]),
  ),
  cold: {
    critical: median(colds.map(({ critical }) => critical)),
    atLeastSeconds: Math.max(...colds.map(({ atLeastSeconds }) => atLeastSeconds)),
  },
  gateways: Object.fromEntries(
    [four, ten].map((list, at) => [
      at === 0 ? '4' : '10',
      { critical: median(list.map(({ critical }) => critical)), jain: median(list.map((one) => one.jain)) },
    ]),
  ),
};
process.stdout.write(`${JSON.stringify(shorten(line))}\n`);
if (options.svg !== undefined) {
  await writeFile(
    options.svg,
    drawOverload({
      loads,
      critical: perLoad('critical'),
      safe: perLoad('safe'),
      falls: Object.fromEntries([...falls].map(([name, list]) => [name, list[0]?.perSecond ?? []])),
    }),
  );
}
