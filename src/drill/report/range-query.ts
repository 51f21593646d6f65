import { z } from 'zod';
import type { RangeSeries } from './crossings.ts';

const answerSchema = z.object({
  status: z.literal('success'),
  data: z.object({
    resultType: z.literal('matrix'),
    result: z.array(
      z.object({
        metric: z.record(z.string(), z.string()),
        values: z.array(z.tuple([z.number(), z.string()])),
      }),
    ),
  }),
});

/** Prometheus gives at most 11,000 points a series. */
const MOST_POINTS = 10_000;

/** Ask Prometheus for a stretch of time, a point a second or as fine as it gives. Throws when it does not answer. */
export async function queryRange(
  prometheus: string,
  query: string,
  fromMs: number,
  toMs: number,
): Promise<readonly RangeSeries[]> {
  const step = Math.max(1, Math.ceil((toMs - fromMs) / 1000 / MOST_POINTS));
  const url = new URL('/api/v1/query_range', prometheus);
  url.search = new URLSearchParams({
    query,
    start: String(fromMs / 1000),
    end: String(toMs / 1000),
    step: String(step),
  }).toString();
  const response = await fetch(url, { signal: AbortSignal.timeout(30_000) });
  const { data } = answerSchema.parse(await response.json());
  return data.result.map(({ metric, values }) => ({
    labels: metric,
    points: values.map(([at, value]) => [at * 1000, Number(value)] as const),
  }));
}
