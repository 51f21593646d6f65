import { provinceOf, RECORDINGS } from '../../catalog/index.ts';
import type { Probes } from '../policy/interventions.ts';
import type { MetricsReader } from '../ports.ts';

/** Where nothing is held any more, nobody asks the vendor: what was last seen counts for so many times as long. */
const QUIET_FACTOR = 12;

/**
 * How the vendor took a scope's uploads over the last `windowMs`: the least share at any moment of it, by province.
 * Undefined when there was not data all along, unless the province holds nothing that could be tried.
 */
export const probesReader =
  (metrics: MetricsReader, windowMs: number) =>
  async (scope: string): Promise<Probes | undefined> => {
    const province = provinceOf(scope.slice(0, 2));
    const labels = province ? `{province="${province.code}"}` : '';
    const success = `${RECORDINGS.uploadVendorSuccess}${labels}`;
    const seconds = Math.max(1, Math.ceil(windowMs / 1000));
    const read = async (promql: string): Promise<number | undefined> => {
      const answer = await metrics.query(promql).catch(() => []);
      const value = answer[0]?.value;
      return value === undefined || Number.isNaN(value) ? undefined : value;
    };
    const all = `min(min_over_time(${success}[${String(seconds)}s]) and (${success} offset ${String(seconds)}s))`;
    const seen = await read(all);
    if (seen !== undefined) return { success: seen, watchedMs: windowMs };
    const held = await read(`sum(${RECORDINGS.held}${labels})`);
    if (held !== 0) return undefined;
    const last = await read(`min(min_over_time(${success}[${String(seconds * QUIET_FACTOR)}s]))`);
    return last === undefined ? undefined : { success: last, watchedMs: windowMs };
  };
