/**
 * `npm run bench -- policy`: how long a policy takes from its issue to being in force, at 20 and at 500 gateways, each a
 * real client (stream, signature, guard, synced record, audit, ack) of the real desk and stream over PostgreSQL, which
 * have this process to themselves; the gateways share a process for each processor, where real ones have a host each.
 * The waves' pauses are off; what they add is printed apart. The peer is a gateway that polls every five seconds.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { benchControl, type BenchControl } from '../../../src/incident/testing.ts';
import { median } from '../compare.ts';
import { startCrowd, type Crowd } from './crowds.ts';

const FEW = 20;
const MANY = 500;
const ROUNDS = 5;
const CROWDS = availableParallelism();
const POLL_MS = 5_000;
const ALL_WITHIN_MS = 60_000;
/** Pauses of production: the rest of the canary's region, then two other regions. */
const WAVES_MS = 2_000 + 2 * 10_000;

const round = (value: number): number => Number(value.toPrecision(3));
const quantile = (values: readonly number[], share: number): number => {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
};
const monotonicMs = (): number => Number(process.hrtime.bigint()) / 1e6;

/** A round, milliseconds from the call that issues a policy. */
interface Push {
  /** Until each gateway obeyed it. */
  readonly applied: readonly number[];
  /** Until the word of every one of them was committed. */
  readonly confirmed: number;
}

/** Issue one policy and wait until all obey it and have said so. */
async function pushOnce(control: BenchControl, crowds: readonly Crowd[]): Promise<Push> {
  const startedAt = monotonicMs();
  const epoch = await control.issue();
  const applied = await Promise.all(crowds.map((crowd) => crowd.applied(epoch, ALL_WITHIN_MS)));
  await control.confirmed(epoch);
  return {
    applied: applied.flat().map((at) => at - startedAt),
    confirmed: monotonicMs() - startedAt,
  };
}

interface Figures {
  readonly p50: number;
  readonly p99: number;
  readonly confirmed: number;
}

async function measure(size: number): Promise<Figures> {
  const dir = await mkdtemp(join(tmpdir(), 'siaga-bench-policy-'));
  const ids = Array.from({ length: size }, (_, n) => `gw-${String(n)}`);
  const control = await benchControl({ dir, gateways: ids });
  const { url, token, jwks } = control;
  const crowds = await Promise.all(
    Array.from({ length: CROWDS }, (_, nth) =>
      startCrowd({ dir, url, token, jwks, ids: ids.filter((_id, n) => n % CROWDS === nth) }),
    ),
  );
  const rounds: Figures[] = [];
  try {
    await pushOnce(control, crowds);
    for (let n = 1; n <= ROUNDS; n += 1) {
      const { applied, confirmed } = await pushOnce(control, crowds);
      const figures = { p50: quantile(applied, 0.5), p99: quantile(applied, 0.99), confirmed };
      rounds.push(figures);
      process.stderr.write(
        `policy: ${String(size)} gateways, round ${String(n)}: p50 ${String(round(figures.p50))} ms, p99 ${String(round(figures.p99))} ms, all confirmed ${String(round(confirmed))} ms\n`,
      );
    }
  } finally {
    await Promise.all(crowds.map((crowd) => crowd.close()));
    await control.close();
    await rm(dir, { recursive: true, force: true });
  }
  const of = (figure: keyof Figures): number => round(median(rounds.map((each) => each[figure])));
  return { p50: of('p50'), p99: of('p99'), confirmed: of('confirmed') };
}

const few = await measure(FEW);
const many = await measure(MANY);
/** A poll finds a policy on average half a beat after its issue. */
const poll = POLL_MS / 2;
const by = (figure: keyof Figures) => ({
  [`${String(FEW)} gateways`]: few[figure],
  [`${String(MANY)} gateways`]: many[figure],
});
const line = {
  bench: 'policy',
  unit: 'ms from issue to in force, p50',
  rounds: ROUNDS,
  processes: { 'control plane': 1, gateways: CROWDS },
  ours: many.p50,
  peers: { 'poll every 5 s': poll },
  ratio: { 'poll every 5 s': round(many.p50 / poll) },
  p99Ms: by('p99'),
  p50Ms: by('p50'),
  allConfirmedMs: by('confirmed'),
  wavesAddMs: WAVES_MS,
};
process.stdout.write(`${JSON.stringify(line)}\n`);
process.exit(0);
