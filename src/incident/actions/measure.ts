import { provinceOf, RECORDINGS } from '../../catalog/index.ts';
import type { MetricsReader } from '../ports.ts';

type RecordingName = keyof typeof RECORDINGS;

const PER_PROVINCE: ReadonlySet<RecordingName> = new Set([
  'uploadVendorSuccess',
  'received',
  'recorded',
  'held',
]);

/** The PromQL of a named recording: for a province where it has provinces, else for the nation. */
export function promqlOf(name: RecordingName, region: string): string {
  if (!PER_PROVINCE.has(name)) return RECORDINGS[name];
  if (provinceOf(region)) return `${RECORDINGS[name]}{province="${region}"}`;
  return name === 'uploadVendorSuccess' ? `min(${RECORDINGS[name]})` : `sum(${RECORDINGS[name]})`;
}

/** One number from Prometheus; undefined when there is no data, or no Prometheus. */
export async function measure(metrics: MetricsReader, promql: string): Promise<number | undefined> {
  const answer = await metrics.query(promql).catch(() => []);
  const value = answer[0]?.value;
  return value === undefined || Number.isNaN(value) ? undefined : value;
}
