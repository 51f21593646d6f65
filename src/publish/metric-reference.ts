import { PROVINCES, type Catalog } from '../catalog/index.ts';
import type { MetricDefinition } from '../instrumentation/definitions.ts';
import {
  ALL_EXPORTERS,
  jobsOf,
  mostSeries,
  mostValues,
  PROCESS_SERIES,
  SERIES_BUDGET,
  SERIES_SPARE,
  stackSeries,
} from './cardinality.ts';
import { markdownTable } from './markdown-table.ts';

const UNITS: readonly (readonly [ending: RegExp, unit: string])[] = [
  [/_seconds$/, 's'],
  [/_bytes(_total)?$/, 'bytes'],
  [/_ratio$/, '0..1'],
  [/_per_second$/, '1/s'],
  [/_epoch$/, 'epoch'],
  [/(_connected|_circuit_open|^siaga_reports_heard|^siaga_phase|_success|_verdict)$/, '0 or 1'],
];

/** By the ending of its name, as Prometheus advises to write it. */
const unitOf = ({ name }: MetricDefinition): string =>
  UNITS.find(([ending]) => ending.test(name))?.[1] ?? 'count';

/** Most values of each label, where all provinces are seen. */
const labelsText = (metric: MetricDefinition, catalog: Catalog): string =>
  metric.labels
    .map((label) => `\`${label}\` ≤ ${mostValues(metric, label, { provinces: PROVINCES.length }, catalog)}`)
    .join(', ') || '–';

/** Most series of a metric in the whole stack. */
const stackBound = (metric: MetricDefinition, catalog: Catalog): number =>
  ALL_EXPORTERS.filter(({ job }) => jobsOf(metric).includes(job)).reduce(
    (sum, exporter) => sum + mostSeries(metric, exporter, catalog),
    0,
  );

const number = (value: number): string => value.toLocaleString('en-US');

/** Every metric of the house and how many series it can be, as Markdown. `records`: how many recording rules there are. */
export function metricReferenceText(
  metrics: readonly MetricDefinition[],
  catalog: Catalog,
  records: number,
): string {
  const rows = metrics.map((metric) => [
    `\`${metric.name}\``,
    metric.type,
    unitOf(metric),
    labelsText(metric, catalog),
    metric.help,
    jobsOf(metric).join(', '),
    number(stackBound(metric, catalog)),
  ]);
  const parts = [...stackSeries(metrics, catalog, records)];
  const total = parts.reduce((sum, [, series]) => sum + series, 0);
  return `<!-- Generated from src/instrumentation/definitions by \`siaga generate\`: change it there. -->

# Metrics

Each is declared once, in [definitions](definitions.ts). Labels are bounded: province, never TPS. The bounds are products of the values that each label can have, or of the combinations that there are where labels go together, so they are never reached; a histogram counts its buckets, \`+Inf\`, sum and count.

${markdownTable(['Name', 'Type', 'Unit', 'Labels', 'Meaning', 'Exported by', 'Series ≤'], rows)}

## Series of the whole stack

Three gateways, each with the provinces of its time zone; the vendor's Sirekap behind one exporter; one decision endpoint for all provinces; every process with at most ${PROCESS_SERIES} series about itself, and what each scrape says of itself. The budget is ${number(SERIES_BUDGET)} for ${PROVINCES.length} provinces; a test holds it and keeps ${number(SERIES_SPARE)} of it free for services to come, and the drill holds each process to its bound.

${markdownTable(
  ['Part', 'Series ≤'],
  [...parts.map(([name, series]) => [name, number(series)]), ['**all**', `**${number(total)}**`]],
)}
`;
}
