import { describe, expect, it } from 'vitest';
import { CATALOG, PRODUCTION } from '../catalog/index.ts';
import { OPERATIONS } from '../contracts/index.ts';
import { METRICS, requestsTotal, upstreamRequests } from '../instrumentation/definitions.ts';
import { createMeter } from '../instrumentation/index.ts';
import {
  EXPORTERS,
  exporterSeries,
  jobsOf,
  mostSeries,
  PROCESS_SERIES,
  SERIES_BUDGET,
  SERIES_SPARE,
  stackSeries,
} from './cardinality.ts';
import { localSite, publish, recordingNames } from './index.ts';

const records = recordingNames(publish(PRODUCTION, localSite(7600, [])));

describe('the cardinality of the stack', () => {
  it('is under 20,000 series for 38 provinces, with 500 to spare for new services', async ({ annotate }) => {
    const parts = stackSeries(METRICS, CATALOG, records.length);
    const total = [...parts.values()].reduce((sum, series) => sum + series, 0);
    await annotate(`${total} series: ${[...parts].map(([name, series]) => `${name} ${series}`).join(', ')}`);
    expect(total).toBeLessThanOrEqual(SERIES_BUDGET - SERIES_SPARE);
    expect(total).toBeGreaterThan(5_000);
  });

  it('knows of every metric who exports it and how many values its labels have', () => {
    for (const metric of METRICS) {
      expect(jobsOf(metric).length, metric.name).toBeGreaterThan(0);
      expect(mostSeries(metric, EXPORTERS[0]!, CATALOG), metric.name).toBeGreaterThan(0);
    }
  });

  it('refuses a label of which nobody says how many values it has', () => {
    const metric = { type: 'counter', name: 'siaga_tps_total', help: 'x', labels: ['tps'] } as const;
    expect(() => mostSeries(metric, EXPORTERS[0]!, CATALOG)).toThrow('nobody says how many values "tps" has');
  });

  it('counts a site’s decision endpoint, and what every scrape says of itself', () => {
    const parts = stackSeries(METRICS, CATALOG, records.length);
    expect(parts.get('decide')).toBeGreaterThan(1_950);
    expect(parts.get('scrapes')).toBe(5 * 11);
    const counted = (job: string): boolean => job === 'gateway' || parts.has(job);
    expect(METRICS.filter((metric) => !jobsOf(metric).some(counted))).toEqual([]);
  });

  it('multiplies no outcome with an operation that never ends so', () => {
    const ending = (outcomes: number): number => outcomes * OPERATIONS.length;
    const one = { job: 'gateway', name: 'one', provinces: 0 } as const;
    // Five endings of every operation; besides, an upload is held and a login paced.
    expect(mostSeries(requestsTotal, one, CATALOG)).toBe(ending(5) + 2);
    expect(mostSeries(upstreamRequests, one, CATALOG)).toBe(ending(4));
  });

  it('counts a histogram by its buckets, +Inf, sum and count', () => {
    const histogram = {
      type: 'histogram',
      name: 'siaga_gateway_x_seconds',
      help: 'x',
      labels: ['operation'],
      buckets: [1, 2, 3],
    } as const;
    expect(mostSeries(histogram, EXPORTERS[0]!, CATALOG)).toBe(5 * 6);
  });

  it('grows with the provinces that a process sees', () => {
    const [wib, wita] = EXPORTERS.map((exporter) => exporterSeries(exporter, METRICS, CATALOG));
    expect(wib).toBeGreaterThan(wita!);
  });

  it('leaves room for what Node says about a process', async () => {
    const meter = createMeter({ processMetrics: true });
    const text = await meter.registry.metrics();
    const series = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    // Garbage collection has three more kinds than a young process shows, each a histogram.
    expect(series.length).toBeGreaterThan(20);
    expect(series.length).toBeLessThan(PROCESS_SERIES - 40);
  });
});
