/**
 * `npm run bench -- policy`: how long a policy takes from its issue to being in force, at 20 and at 500 gateways, each a
 * real client (stream, signature, guard, synced record) of the real desk and stream over PostgreSQL, in this process.
 * The waves' pauses are off; what they add is printed apart. The peer is a gateway that polls every five seconds.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { benchGateways, type BenchGateway } from '../../src/gateway/testing.ts';
import { benchControl, type BenchControl } from '../../src/incident/testing.ts';
import { median } from './compare.ts';

const SIZES = [20, 500] as const;
const ROUNDS = 5;
const POLL_MS = 5_000;
const ALL_WITHIN_MS = 60_000;
/** Pauses of production: the rest of the canary's region, then two other regions. */
const WAVES_MS = 2_000 + 2 * 10_000;

const round = (value: number): number => Number(value.toPrecision(3));
const quantile = (values: readonly number[], share: number): number => {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
};

/** Issue one policy and wait until all obey it; milliseconds from its issue, by gateway. */
async function pushOnce(
  control: BenchControl,
  gateways: readonly BenchGateway[],
): Promise<readonly number[]> {
  const startedAt = performance.now();
  const epoch = await control.issue();
  const applied = gateways.map(async (gateway) => (await gateway.applied(epoch, ALL_WITHIN_MS)) - startedAt);
  return Promise.all(applied);
}

async function measure(size: number): Promise<{ readonly p50: number; readonly p99: number }> {
  const dir = await mkdtemp(join(tmpdir(), 'siaga-bench-policy-'));
  const ids = Array.from({ length: size }, (_, n) => `gw-${String(n)}`);
  const control = await benchControl({ dir, gateways: ids });
  const gateways = await benchGateways({
    dir,
    ids,
    url: control.url,
    jwks: control.jwks,
    token: control.token,
  });
  const p50: number[] = [];
  const p99: number[] = [];
  try {
    await pushOnce(control, gateways);
    for (let n = 0; n < ROUNDS; n += 1) {
      const times = await pushOnce(control, gateways);
      p50.push(quantile(times, 0.5));
      p99.push(quantile(times, 0.99));
      process.stderr.write(
        `policy: ${String(size)} gateways, round ${String(n + 1)}: p50 ${round(quantile(times, 0.5))} ms, p99 ${round(quantile(times, 0.99))} ms\n`,
      );
    }
  } finally {
    await Promise.all(gateways.map((gateway) => gateway.close()));
    await control.close();
    await rm(dir, { recursive: true, force: true });
  }
  return { p50: median(p50), p99: median(p99) };
}

const results = new Map<number, { readonly p50: number; readonly p99: number }>();
for (const size of SIZES) results.set(size, await measure(size));
const of = (size: number) => results.get(size) ?? { p50: Number.NaN, p99: Number.NaN };
/** A poll finds a policy on average half a beat after its issue. */
const poll = POLL_MS / 2;
const line = {
  bench: 'policy',
  unit: 'ms from issue to in force, p50',
  rounds: ROUNDS,
  ours: round(of(500).p50),
  peers: { 'poll every 5 s': poll },
  ratio: { 'poll every 5 s': round(of(500).p50 / poll) },
  p99Ms: { '20 gateways': round(of(20).p99), '500 gateways': round(of(500).p99) },
  p50Ms: { '20 gateways': round(of(20).p50), '500 gateways': round(of(500).p50) },
  wavesAddMs: WAVES_MS,
};
process.stdout.write(`${JSON.stringify(line)}\n`);
process.exit(0);
