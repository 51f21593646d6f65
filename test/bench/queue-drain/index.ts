/**
 * How a full queue is emptied beside live uploads: `npm run bench -- queue-drain [items] [live uploads a second]`.
 *
 * A vendor of 240 uploads a second that collapses past its knee is down until 10,000 uploads are held, while others
 * go on arriving; then it is up again. Read off: how much longer live uploads take than before (p99), how much of what
 * they leave of the vendor the drain uses, in all and once its pace has found its height (between a quarter and nine
 * tenths), and whether the vendor is pushed past its knee again (`mostJobs`, `kneeJobs`). One step of the pace is
 * 5 s, a sixth of the night's, so that the climb fits into a bench; all else is as it ships.
 */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { queueHeld } from '../../../src/instrumentation/definitions.ts';
import { startServer } from '../rig/child.ts';
import { LOAD_CORE } from '../rig/cores.ts';
import { startGatewayProcess } from '../rig/gateway.ts';
import { LivePhones } from './live.ts';

const ITEMS = Number(process.argv[2] ?? '10000');
const LIVE = Number(process.argv[3] ?? '100');
const SLOTS = 24;
const WORK_MS = 100;
const CAPACITY = (SLOTS * 1_000) / WORK_MS;
/** What its load test would have allowed. */
const CONCURRENCY = 2.5 * SLOTS;
const KNEE = 4;
const IDLE_MS = 15_000;
const LOOK_MS = 250;
const FILLERS = 64;
const GIVE_UP_MS = 200_000;

interface VendorReport {
  readonly stored: number;
  readonly duplicates: number;
  readonly mostJobs: number;
}

const vendor = await startServer(join(import.meta.dirname, 'vendor.ts'), [String(SLOTS), String(WORK_MS)], {
  core: LOAD_CORE,
});
const tell = async (path: '/down' | '/up'): Promise<void> => {
  await fetch(`http://127.0.0.1:${String(vendor.port)}${path}`, { method: 'POST' });
};
const report = async (): Promise<VendorReport> =>
  (await (await fetch(`http://127.0.0.1:${String(vendor.port)}/report`)).json()) as VendorReport;
const lease = { concurrency: CONCURRENCY, drainPerSecond: CAPACITY, loginShare: 1 };
const gateway = await startGatewayProcess(
  vendor.port,
  { SIAGA_PACE_STEP_MS: '5000' },
  { leases: { 'gw-wib': lease } },
);

const HELD_LINE = new RegExp(`^${queueHeld.name}(?:\\{[^}]*\\})? (\\d+)$`, 'gm');
async function held(): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${String(gateway.opsPort)}/metrics`)).text();
  return [...text.matchAll(HELD_LINE)].reduce((sum, [, count]) => sum + Number(count), 0);
}

/** Hold uploads until so many are held. */
async function fill(phones: LivePhones): Promise<void> {
  let left = ITEMS;
  const filler = async (): Promise<void> => {
    while ((left -= 1) >= 0) await phones.upload();
  };
  await Promise.all(Array.from({ length: FILLERS }, filler));
}

/** When so many were left, by the clock of `performance.now()`. */
type Mark = readonly [at: number, left: number, stored: number];

async function emptied(): Promise<readonly Mark[]> {
  const marks: Mark[] = [];
  const giveUpAt = performance.now() + GIVE_UP_MS;
  for (;;) {
    const [left, { stored }] = await Promise.all([held(), report()]);
    marks.push([performance.now(), left, stored]);
    // Live uploads pass through the queue too now and then: a handful is empty.
    if (left < ITEMS / 1_000) return marks;
    if (performance.now() > giveUpAt) throw new Error(`${String(left)} are held still`);
    await sleep(LOOK_MS);
  }
}

/** Uploads a second that the vendor stored between the first marks with at most so many left. */
function storedPerSecond(marks: readonly Mark[], fromLeft: number, toLeft: number): number {
  const from = marks.find(([, left]) => left <= fromLeft);
  const to = marks.find(([, left]) => left <= toLeft);
  return from && to ? ((to[2] - from[2]) / (to[0] - from[0])) * 1_000 : Number.NaN;
}

const phones = new LivePhones(gateway.port, 0);
const fillers = new LivePhones(gateway.port, 60_000);
let isOver = false;
const arriving = phones.arrive(LIVE, () => isOver);
await sleep(IDLE_MS / 3);
phones.stretch();
await sleep(IDLE_MS);
const idle = phones.stretch();

await tell('/down');
await fill(fillers);
await tell('/up');
phones.stretch();
const upAt = performance.now();
const marks = await emptied();
const seconds = (performance.now() - upAt) / 1_000;
const draining = phones.stretch();
const { mostJobs } = await report();
isOver = true;
await arriving;

const most = marks[0]?.[1] ?? Number.NaN;
const spareUsed = (perSecond: number): number => (perSecond - LIVE) / (CAPACITY - LIVE);
const line = {
  bench: 'queue-drain',
  rounds: 1,
  unit: 'share of spare capacity used once the pace has found its height',
  ours: spareUsed(storedPerSecond(marks, 0.75 * most, 0.1 * most)),
  spareUsedInAll: spareUsed(storedPerSecond(marks, most, ITEMS / 1_000)),
  held: most,
  seconds,
  p99Ms: { idle: idle.p99Ms, draining: draining.p99Ms },
  p99Ratio: draining.p99Ms / idle.p99Ms,
  recorded: { idle: idle.recorded, draining: draining.recorded },
  mostJobs,
  kneeJobs: KNEE * SLOTS,
};
process.stdout.write(`${JSON.stringify(line)}\n`);
for (const one of [phones, fillers]) await one.close();
await gateway.stop();
await vendor.stop();
