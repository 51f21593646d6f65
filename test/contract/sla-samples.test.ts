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

/** An hour of scraped targets ten days on, told of by `up` as Prometheus does; samples by their step, a quarter of a minute each. */
const SCRAPED_FROM = FROM + 10 * 86_400_000;
const hour = { fromMs: SCRAPED_FROM, sliceMs: SLICE_MS, count: 12 };
const STEPS_AN_HOUR = 240;
const range = (first: number, end: number): readonly number[] =>
  Array.from({ length: end - first }, (_, i) => first + i);
const line = (name: string, labels: string, step: number, value: number): string =>
  `${name}{${labels}} ${String(value)} ${((SCRAPED_FROM + step * STEP_MS) / 1_000).toFixed(3)}`;

/** Failures of a target that appear at a step, and stay as many. */
const failuresOf = (
  target: string,
  province: string,
  first: number,
  value: number,
  end = STEPS_AN_HOUR,
  outcome = 'server_error',
) =>
  range(first, end).map((step) =>
    line(
      METRIC,
      `job="gateway",instance="${target}",operation="upload",outcome="${outcome}",province="${province}"`,
      step,
      value,
    ),
  );
const UP_LINES = [
  ...['steady:1', 'renamed:1', 'again:1'].flatMap((target) =>
    range(-8, STEPS_AN_HOUR + 1).map((step) => [target, step, 1] as const),
  ),
  // Not scraped before, and one whose scrape failed just then.
  ...range(100, STEPS_AN_HOUR + 1).map((step) => ['late:1', step, 1] as const),
  ...range(-8, STEPS_AN_HOUR + 1).map((step) => ['shaky:1', step, step === 99 ? 0 : 1] as const),
].map(([target, step, up]) => line('up', `job="gateway",instance="${target}"`, step, up));
const APPEARING_LINES = [
  ...failuresOf('steady:1', '11', 100, 400),
  ...failuresOf('late:1', '12', 100, 400),
  ...failuresOf('shaky:1', '13', 100, 400),
  // Under one name until the hundredth step, under another from then on.
  ...failuresOf('renamed:1', '14', -8, 400, 100, 'timeout'),
  ...failuresOf('renamed:1', '14', 100, 400),
  // What ended then was good, or of another province: no former name of these.
  ...failuresOf('renamed:1', '15', -8, 400, 100, 'success'),
  ...failuresOf('renamed:1', '15', 100, 400),
  // Its process began anew, and failed again half an hour on.
  ...failuresOf('again:1', '16', -8, 400, 50),
  ...failuresOf('again:1', '16', 170, 7),
];

/** Ten answers in each five minutes of which one is slow; the bucket's name is written otherwise after half an hour. */
const [COUNT, BUCKET] = contractInForce('vendor-utama', FROM)!
  .streams.find(({ id }) => id === 'upload-latency.gateway')!
  .series.map(({ metric }) => metric) as [string, string];
const latencyLines = (name: string, labels: string, perSlice: number, steps: readonly number[]) =>
  steps.map((step) =>
    line(name, `${labels}operation="upload",job="gateway"`, step, Math.floor((step + 20) / 20) * perSlice),
  );
const ALL_STEPS = range(-8, STEPS_AN_HOUR + 1);
const LATENCY_LINES = [
  ...latencyLines(COUNT, '', 10, ALL_STEPS),
  ...latencyLines(
    BUCKET,
    'le="5",',
    9,
    ALL_STEPS.filter((step) => step <= 130),
  ),
  ...latencyLines(
    BUCKET,
    'le="5.0",',
    9,
    ALL_STEPS.filter((step) => step > 130),
  ),
  ...latencyLines(BUCKET, 'le="50.0",', 10, ALL_STEPS),
];

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
      `# TYPE ${probeSuccess.name} gauge\n${PROBE_LINES.join('\n')}\n` +
      `${[...APPEARING_LINES, ...LATENCY_LINES].join('\n')}\n` +
      `# TYPE up gauge\n${UP_LINES.join('\n')}\n# EOF\n`,
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

  it('of a series that appears count in full where its target was scraped just before and had none', async () => {
    const { rows } = await readStream(stream, {
      ...{ prometheus: prometheus.origin, grid: hour, stepMs: STEP_MS },
      provinces: new Set(['11', '12', '13', '14', '15', '16']),
      onSeries: () => undefined,
    });
    const bad = new Map(rows.map((row) => [row.place, [...row.bad]]));
    const inSlice = (slice: number, count: number) =>
      Array.from({ length: hour.count }, (_, i) => (i === slice ? count : 0));
    // A step on the bound of two slices is in the first of them.
    expect(bad.get('11')).toEqual(inSlice(4, 400));
    expect(bad.get('16')).toEqual(inSlice(8, 7));
    // Who was not scraped before, or not well, or bore another name, tells nothing of since when.
    expect(bad.get('15')).toEqual(inSlice(4, 400));
    for (const place of ['12', '13', '14']) expect(bad.get(place), place).toEqual(inSlice(0, 0));
  });

  it('of a bucket are found in either way of writing its bound', async () => {
    const latency = contractInForce('vendor-utama', FROM)!.streams.find(
      ({ id }) => id === 'upload-latency.gateway',
    )!;
    const asked = {
      ...{ prometheus: prometheus.origin, grid: hour, stepMs: STEP_MS },
      ...{ provinces: new Set<string>(), onSeries: () => undefined },
    };
    const { rows } = await readStream(latency, asked);
    expect(rows.map(({ place }) => place)).toEqual(['nasional']);
    expect([...rows[0]!.valid]).toEqual(Array<number>(12).fill(10));
    expect([...rows[0]!.bad]).toEqual(Array<number>(12).fill(1));
    const [all, quick] = latency.series;
    const seven = quick!.matchers.map((one) => (one.label === 'le' ? { ...one, value: '7' } : one));
    const other = { ...latency, series: [all!, { ...quick!, matchers: seven }] };
    await expect(readStream(other, asked)).rejects.toThrow(
      `SLA_MEASUREMENTS_UNREADABLE: ${BUCKET}{operation="upload",le=~"7"}: there is no such series`,
    );
  });

  it('that cannot be had are a fault that names the series, never no failures', async () => {
    const asked = { grid, stepMs: STEP_MS, provinces: new Set<string>(), onSeries: () => undefined };
    await expect(readStream(stream, { ...asked, prometheus: 'http://127.0.0.1:9' })).rejects.toThrow(
      new RegExp(`SLA_MEASUREMENTS_UNREADABLE: ${METRIC}`),
    );
  });
});
