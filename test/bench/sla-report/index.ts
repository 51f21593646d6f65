/**
 * How long a vendor's report takes: `npm run bench -- sla-report [days]`.
 *
 * A real Prometheus holds so many days (30) of ten indicators in 38 provinces at 15 s. Ours is the command `siaga sla
 * report` from its start to a signed folder with HTML, PDF, CSV, JSON and the raw counts; the peer is a bare loop that
 * fetches the same raw samples by the query API, a day at a time, and looks at none of them. Filling Prometheus is not timed.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { cpuSecondsOf, peakResidentMb } from '../rig/accounts.ts';
import { startChild, type Child } from '../rig/child.ts';
import { measuredStreams, seriesOf } from './series.ts';
import { labelBytes, writeRequest } from './write-request.ts';

const DAYS = Number(process.argv[2] ?? '30');
const FROM = Date.parse('2024-02-01T00:00:00+07:00');
const DAY_MS = 86_400_000;
const STEP_MS = 15_000;
const STEPS_A_WRITE = 120;
const LOOK_MS = 100;
const HOUR_7_MS = 7 * 3_600_000;
const BIN = join(import.meta.dirname, '../../../src/cli/bin.mjs');

const dayText = (day: number): string => new Date(FROM + day * DAY_MS + HOUR_7_MS).toISOString().slice(0, 10);
const round = (value: number): number => Number(value.toPrecision(3));

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function startPrometheus(dir: string): Promise<Child & { readonly origin: string }> {
  const port = await freePort();
  const config = join(dir, 'prometheus.yml');
  await writeFile(config, 'global: {}\n');
  const child = startChild({
    command: 'prometheus',
    args: [
      `--config.file=${config}`,
      `--storage.tsdb.path=${join(dir, 'tsdb')}`,
      '--storage.tsdb.retention.time=100y',
      `--web.listen-address=127.0.0.1:${String(port)}`,
      '--web.enable-remote-write-receiver',
      '--log.level=error',
    ],
  });
  const origin = `http://127.0.0.1:${String(port)}`;
  while (
    !(await fetch(`${origin}/-/ready`).then(
      ({ ok }) => ok,
      () => false,
    ))
  )
    await sleep(LOOK_MS);
  return { ...child, origin };
}

/** Fill it, half an hour at a time; answers how many samples it took. */
async function fill(origin: string): Promise<number> {
  const all = streams.flatMap(seriesOf).map((series) => ({ series, labels: labelBytes(series.labels) }));
  const steps = (DAYS * DAY_MS) / STEP_MS + 1;
  for (let first = 0; first < steps; first += STEPS_A_WRITE) {
    const times = Array.from(
      { length: Math.min(STEPS_A_WRITE, steps - first) },
      (_, i) => FROM + (first + i) * STEP_MS,
    );
    const answer = await fetch(`${origin}/api/v1/write`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-protobuf', 'content-encoding': 'snappy' },
      body: new Uint8Array(writeRequest(all, times)),
    });
    if (!answer.ok) throw new Error(`Prometheus took no samples: ${await answer.text()}`);
    if (first % (STEPS_A_WRITE * 48) === 0)
      process.stderr.write(`sla-report: filled up to ${dayText(first / 5_760)}\n`);
  }
  return all.length * steps;
}

/** Until compaction has ended, which filling set off. */
async function quiet(pid: number): Promise<void> {
  for (let calm = 0; calm < 10;) {
    const before = cpuSecondsOf(pid);
    await sleep(1_000);
    calm = cpuSecondsOf(pid) - before < 0.05 ? calm + 1 : 0;
  }
}

async function report(origin: string, dir: string) {
  const startedAt = performance.now();
  const args = [
    'sla',
    'report',
    '--vendor',
    'vendor-utama',
    '--prometheus',
    origin,
    '--step',
    '15s',
    '--without-incidents',
    '--without-ledger',
  ];
  const child = startChild({
    args: [
      BIN,
      ...args,
      '--from',
      dayText(0),
      '--to',
      dayText(DAYS),
      '--key',
      join(dir, 'key'),
      '--out',
      join(dir, 'out'),
    ],
  });
  child.process.stdout?.on('data', (text: Buffer) => process.stderr.write(text));
  let rssMb = 0;
  const watch = setInterval(() => {
    try {
      rssMb = Math.max(rssMb, peakResidentMb(child.pid));
    } catch {
      // It has ended.
    }
  }, LOOK_MS);
  const [code] = (await once(child.process, 'exit')) as [number];
  clearInterval(watch);
  if (code !== 0) throw new Error(`the report ended with ${String(code)}`);
  return { seconds: (performance.now() - startedAt) / 1_000, rssMb };
}

async function verified(dir: string): Promise<number> {
  const startedAt = performance.now();
  const child = startChild({
    args: [BIN, 'sla', 'verify', join(dir, 'out'), '--key', join(dir, 'out/keys.json')],
  });
  child.process.stdout?.on('data', (text: Buffer) => process.stderr.write(text));
  const [code] = (await once(child.process, 'exit')) as [number];
  if (code !== 0) throw new Error('the report does not hold');
  return (performance.now() - startedAt) / 1_000;
}

/** The same samples by the query API, drained. */
async function bareLoop(origin: string): Promise<{ readonly seconds: number; readonly bytes: number }> {
  const startedAt = performance.now();
  let bytes = 0;
  for (const { metric, matchers } of streams.flatMap(({ series }) => series)) {
    const selector = `${metric}{${matchers.map(({ label, op, value }) => `${label}${op}"${value}"`).join()}}`;
    for (let day = 1; day <= DAYS; day += 1) {
      const query = new URLSearchParams({
        query: `${selector}[1d]`,
        time: String((FROM + day * DAY_MS) / 1_000),
      });
      const answer = await fetch(`${origin}/api/v1/query?${query.toString()}`);
      if (!answer.ok || !answer.body) throw new Error(`Prometheus answered ${String(answer.status)}`);
      for await (const part of answer.body) bytes += (part as Uint8Array).length;
    }
  }
  return { seconds: (performance.now() - startedAt) / 1_000, bytes };
}

const streams = measuredStreams(FROM);
const dir = await mkdtemp(join(tmpdir(), 'siaga-bench-sla-'));
const prometheus = await startPrometheus(dir);
try {
  const samples = await fill(prometheus.origin);
  await quiet(prometheus.pid);
  const ours = await report(prometheus.origin, dir);
  const verifySeconds = await verified(dir);
  const peer = await bareLoop(prometheus.origin);
  const line = {
    bench: 'sla-report',
    unit: 's',
    rounds: 1,
    ours: round(ours.seconds),
    peers: { 'bare fetch by the query API': round(peer.seconds) },
    ratio: { 'bare fetch by the query API': round(ours.seconds / peer.seconds) },
    samples,
    rssMb: round(ours.rssMb),
    prometheusMb: round(peakResidentMb(prometheus.pid)),
    verifySeconds: round(verifySeconds),
    peerMb: round(peer.bytes / 1e6),
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
} finally {
  await prometheus.stop();
  await rm(dir, { recursive: true, force: true });
}
