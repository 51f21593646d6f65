import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contractInForce } from '../../src/catalog/index.ts';
import { probeSuccess } from '../../src/instrumentation/definitions.ts';
import { readStream } from '../../src/sla/index.ts';
import { startPrometheus, type Prometheus } from '../support/prometheus.ts';

const FROM = Date.parse('2024-02-14T00:00:00+07:00');
const SLICE_MS = 300_000;
const STEP_MS = 15_000;
const HOURS = 10;
const grid = { fromMs: FROM, sliceMs: SLICE_MS, count: (HOURS * 3_600_000) / SLICE_MS };
const stream = contractInForce('vendor-utama', FROM)!.streams.find(({ id }) => id === 'upload.gateway')!;
const METRIC = stream.series[0]!.metric;
const probes = contractInForce('vendor-utama', FROM)!.streams.find(({ id }) => id === 'upload.probe')!;

type Sample = readonly [atMs: number, value: number];

/** Counters that run, stand still, jump, begin anew and fall silent: everything that is written differently. */
const SERIES: readonly { readonly labels: string; readonly samples: readonly Sample[] }[] = [
  ['gw-a', 'success', '52'],
  ['gw-b', 'success', '52'],
  ['gw-a', 'server_error', '52'],
  ['gw-a', 'success', '11'],
  ['gw-a', 'client_error', '11'],
  // Probes, and what names no station: an outage that they alone do not see is one all the same.
  ['gw-a', 'success', 'nasional'],
  ['gw-a', 'success', '00'],
].map(([gateway, outcome, province], serial) => {
  const samples: Sample[] = [];
  let value = 0;
  for (let i = -30; i <= (HOURS * 3_600_000) / STEP_MS + 30; i += 1) {
    const silent = province === '11' && i >= 700 && i < 900;
    if (gateway === 'gw-b' && i === 1_111) value = 0;
    value += i % 7 === 0 ? (serial + 1) * (i % 11 === 0 ? 100_003 : 3) : 0;
    // Scrapes come a few milliseconds early or late.
    if (!silent) samples.push([FROM + i * STEP_MS + ((i * 37) % 23), value]);
  }
  const labels = `gateway="${gateway!}",operation="upload",outcome="${outcome!}",province="${province!}"`;
  return { labels, samples };
});

/** Two vantages and one that is blind look at WITA: up for an hour, down for the next by two, then gone. */
const PROBE_LINES = ['barat', 'tengah', 'timur'].flatMap((vantage) =>
  Array.from({ length: 480 }, (_, i) => {
    const isDown = vantage === 'timur' || (vantage === 'tengah' && i >= 240);
    const at = ((FROM + (i + 0.5) * STEP_MS) / 1_000).toFixed(3);
    const labels = `job="status",operation="upload",zone="WITA",vantage="${vantage}"`;
    return `${probeSuccess.name}{${labels}} ${isDown ? '0' : '1'} ${at}`;
  }),
);

/** What the samples say, worked out one by one. */
function expected(provinces: readonly string[], outcome: RegExp): number[] {
  const sums = Array<number>(grid.count).fill(0);
  for (const { labels, samples } of SERIES) {
    const isOwn = provinces.some((province) => labels.includes(`province="${province}"`));
    if (!isOwn || !outcome.test(labels)) continue;
    for (const [i, [at, value]] of samples.entries()) {
      const slice = Math.ceil((at - FROM) / SLICE_MS) - 1;
      const before = samples[i - 1];
      if (!before || slice < 0 || slice >= grid.count || at - before[0] > SLICE_MS) continue;
      sums[slice]! += value >= before[1] ? value - before[1] : value;
    }
  }
  return sums;
}

let prometheus: Prometheus;
beforeAll(async () => {
  const lines = SERIES.flatMap(({ labels, samples }) =>
    samples.map(([at, value]) => `${METRIC}{${labels}} ${String(value)} ${(at / 1_000).toFixed(3)}`),
  );
  prometheus = await startPrometheus(
    `# TYPE ${METRIC.replace(/_total$/, '')} counter\n${lines.join('\n')}\n` +
      `# TYPE ${probeSuccess.name} gauge\n${PROBE_LINES.join('\n')}\n# EOF\n`,
  );
});
afterAll(() => prometheus.close());

describe('samples of a real Prometheus', () => {
  it('are counted to the last event, over blocks, resets, jumps and silence, by place and slice', async () => {
    let series = 0;
    const { rows, expectedSeen } = await readStream(stream, {
      ...{ prometheus: prometheus.origin, grid, stepMs: STEP_MS },
      provinces: new Set(['11', '52']),
      onSeries: () => (series += 1),
    });
    // Neither the caller's own fault is asked for, nor what no station sent.
    expect(series).toBe(4);
    expect(expectedSeen).toBe(20);
    expect(rows.map(({ place }) => place)).toEqual(['11', '52']);
    const counted = /success|server_error/;
    expect([...rows[0]!.valid]).toEqual(expected(['11'], counted));
    expect([...rows[1]!.valid]).toEqual(expected(['52'], counted));
    expect([...rows[1]!.bad]).toEqual(expected(['52'], /server_error/));
    expect(rows[0]!.seen.filter((seen) => seen === 0)).toHaveLength(10);
    expect(Math.min(...rows[1]!.seen)).toBeGreaterThanOrEqual(19);
  });

  it('of a zone’s probes count for each of its provinces, by vantages, and for no other', async () => {
    const { rows } = await readStream(probes, {
      ...{ prometheus: prometheus.origin, grid, stepMs: STEP_MS },
      provinces: new Set(['11', '52', '73']),
      onSeries: () => undefined,
    });
    expect(rows.map(({ place }) => place)).toEqual(['52', '73']);
    expect(rows[1]).toEqual({ ...rows[0], place: '73' });
    // Slices of five minutes: one of three vantages sees it down, then two, then nobody looks.
    const [{ valid, bad }] = rows as [(typeof rows)[number]];
    expect([...valid].slice(0, 25)).toEqual([...Array<number>(24).fill(3), 0]);
    expect([...bad].slice(0, 25)).toEqual([...Array<number>(12).fill(1), ...Array<number>(12).fill(2), 0]);
  });

  it('that cannot be had are a fault that names the series, never no failures', async () => {
    const asked = { grid, stepMs: STEP_MS, provinces: new Set<string>(), onSeries: () => undefined };
    await expect(readStream(stream, { ...asked, prometheus: 'http://127.0.0.1:9' })).rejects.toThrow(
      new RegExp(`SLA_MEASUREMENTS_UNREADABLE: ${METRIC}`),
    );
  });
});
