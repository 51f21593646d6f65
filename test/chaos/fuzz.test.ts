import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { Agent } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventually } from '../support/gateway-process.ts';
import { barrage, type BarrageFigures } from './fuzz/barrage.ts';
import { startLife, type GatewayLife } from './rig/gateway-life.ts';
import { bring, photoOf } from './rig/phone.ts';
import { startChaosVendor, type ChaosVendor } from './rig/vendor.ts';
import { SEED } from './rig/seed.ts';

const REQUESTS = 100_000;
const WARM_UP = 8_000;
const HEAP_BOUND_BYTES = 16 * 1024 * 1024;
const FD_BOUND = 16;
const COLLECT = join(import.meta.dirname, 'rig/collect-on-signal.ts');

/**
 * What would come between the fuzzer and the code behind it is out of the way: fairness, and a limit that sheds reads
 * because the vendor, in the fuzzer's own process, is late.
 */
const WIDE_OPEN = {
  SIAGA_CLIENT_PLACES: '1000',
  SIAGA_CLIENT_PER_SECOND: '1000000',
  SIAGA_CLIENT_BURST: '1000000',
  SIAGA_REFUSALS_PER_CONNECTION: '1000000',
  // More than a pipeline has, and less than a flood.
  SIAGA_PIPELINED_REQUESTS: '64',
  SIAGA_PAGES_PER_SECOND: '1000000',
  SIAGA_LEASE_DEFAULT: '400',
  SIAGA_SLOT_WAIT_MS: '2500',
  SIAGA_LATENCY_TOLERANCE: '1000',
  SIAGA_HEADERS_TIMEOUT_MS: '1000',
  SIAGA_REQUEST_TIMEOUT_MS: '3000',
  NODE_OPTIONS: `--import=${COLLECT}`,
};

let dir: string;
let vendor: ChaosVendor;
let gateway: GatewayLife;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'siaga-fuzz-'));
  vendor = await startChaosVendor();
  const started = await startLife({ dir, vendorUrl: vendor.url, env: WIDE_OPEN });
  if (!started) throw new Error('the gateway did not start');
  gateway = started;
});

afterAll(async () => {
  await gateway.kill();
  await vendor.close();
  await rm(dir, { recursive: true, force: true });
});

const openFiles = async (): Promise<number> => (await readdir(`/proc/${String(gateway.pid)}/fd`)).length;

/** Bytes of the heap that a collection leaves. */
async function keptHeap(): Promise<number> {
  process.kill(gateway.pid, 'SIGUSR2');
  return gateway.metric('nodejs_heap_size_used_bytes');
}

const fireAt = (requests: number, seed: number): Promise<BarrageFigures> =>
  barrage({ port: gateway.port, requests, seed, lanes: 24, hangMs: 20_000 });

/** As much of a connection as a person needs to see what happened. */
const seen = (impacts: BarrageFigures['failures']) =>
  impacts.slice(0, 5).map(({ shot, statuses, problems }) => ({
    family: shot.family,
    statuses: statuses.join(' '),
    problems: problems.join(' '),
    bytes: shot.bytes.toString('base64').slice(0, 2_000),
  }));

it('a gateway takes 100,000 malformed requests without a crash, a hang, a leak or a 5xx of its own', async () => {
  // The vendor's pool, caches and books have their size before what is kept is measured.
  await fireAt(WARM_UP, SEED + 1);
  const before = { heap: await keptHeap(), files: await openFiles() };
  const figures = await fireAt(REQUESTS, SEED);
  expect(seen(figures.failures), 'answers of 5xx').toEqual([]);
  expect(seen(figures.hung), 'connections that hang').toEqual([]);
  expect(seen(figures.unanswered), 'sound frames without an answer').toEqual([]);
  expect(gateway.isOver(), gateway.complaints().join('\n')).toBe(false);
  expect(gateway.complaints()).toEqual([]);

  const health = await fetch(`http://127.0.0.1:${String(gateway.opsPort)}/readyz`);
  expect(health.status).toBe(200);
  const agent = new Agent();
  expect(await bring(gateway.port, photoOf(9_999_999, 40_000), agent)).toMatchObject({ status: 201 });
  agent.destroy();
  expect(await gateway.metric('sirekap_inflight_requests')).toBe(0);
  expect(await gateway.metric('siaga_gateway_inflight_requests')).toBe(0);
  expect(await gateway.metric('siaga_gateway_connections_ended_total')).toBeGreaterThan(0);
  await eventually(async () => expect(await openFiles()).toBeLessThan(before.files + FD_BOUND));
  await eventually(async () => expect(await keptHeap()).toBeLessThan(before.heap + HEAP_BOUND_BYTES));
  const after = { heap: await keptHeap(), files: await openFiles() };
  const { requests, connections, byFamily, byStatus, seconds } = figures;
  console.log(JSON.stringify({ requests, connections, byFamily, byStatus, seconds, before, after }));
  // It was no monologue: what is wrong in content was understood as such, and good photos got through.
  expect(byStatus).toMatchObject({
    201: expect.any(Number),
    400: expect.any(Number),
    422: expect.any(Number),
  });
});
