import { z } from 'zod';

const sampleSchema = z.tuple([z.number(), z.string()]);
const seriesSchema = z.object({
  metric: z.record(z.string(), z.string()),
  values: z.array(sampleSchema).optional(),
  value: sampleSchema.optional(),
});
const answerSchema = z.object({
  data: z.object({ resultType: z.string(), result: z.unknown() }),
});

export interface Series {
  readonly labels: Readonly<Record<string, string>>;
  /** Milliseconds and values, oldest first. */
  readonly points: readonly (readonly [at: number, value: number])[];
}

/** A stretch of time, milliseconds. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly step: number;
}

async function ask(
  origin: string,
  path: string,
  query: Readonly<Record<string, string>>,
): Promise<readonly Series[]> {
  const response = await fetch(`${origin}/api/v1/${path}`, {
    method: 'POST',
    body: new URLSearchParams(query),
    signal: AbortSignal.timeout(30_000),
  });
  if (!response.ok) throw new Error(`${query['query'] ?? ''}: ${await response.text()}`);
  const { data } = answerSchema.parse(await response.json());
  const results =
    data.resultType === 'scalar'
      ? [{ metric: {}, value: sampleSchema.parse(data.result) }]
      : z.array(seriesSchema).parse(data.result);
  return results.map(({ metric, values, value }) => ({
    labels: metric,
    points: (values ?? (value ? [value] : [])).map(([at, text]) => [at * 1000, Number(text)] as const),
  }));
}

const seconds = (ms: number): string => String(ms / 1000);

/** A query over time, or as of the end of it. Throws with Prometheus's own words. */
export const queryOver = (
  origin: string,
  query: string,
  { from, to, step }: Stretch,
): Promise<readonly Series[]> =>
  ask(origin, 'query_range', { query, start: seconds(from), end: seconds(to), step: seconds(step) });
export const queryAt = (origin: string, query: string, atMs: number): Promise<readonly Series[]> =>
  ask(origin, 'query', { query, time: seconds(atMs) });

/** Since when this Prometheus has scraped, and how often, milliseconds. */
export async function scrapingOf(origin: string): Promise<{ everyMs: number }> {
  const response = await fetch(`${origin}/api/v1/targets?state=active`, {
    signal: AbortSignal.timeout(10_000),
  });
  const { data } = z
    .object({ data: z.object({ activeTargets: z.array(z.object({ scrapeInterval: z.string() })) }) })
    .parse(await response.json());
  const [, count = '10', unit = 's'] =
    /^(\d+)(ms|s|m)/.exec(data.activeTargets[0]?.scrapeInterval ?? '') ?? [];
  return { everyMs: Number(count) * { ms: 1, s: 1_000, m: 60_000 }[unit as 'ms' | 's' | 'm'] };
}

/** A legend filled in with a series' labels. */
export const legendOf = (format: string, labels: Series['labels']): string =>
  format === ''
    ? Object.entries(labels)
        .map(([name, value]) => `${name}=${value}`)
        .join(' ')
    : format.replaceAll(/\{\{\s*(\w+)\s*\}\}/g, (_, name: string) => labels[name] ?? '');
