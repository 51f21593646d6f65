import { z } from 'zod';
import type { MetricsReader } from '../ports.ts';

const TIMEOUT_MS = 5_000;

const vectorSchema = z.object({
  status: z.literal('success'),
  data: z.object({
    result: z.array(
      z.object({ metric: z.record(z.string(), z.string()), value: z.tuple([z.number(), z.string()]) }),
    ),
  }),
});
const matrixSchema = z.object({
  status: z.literal('success'),
  data: z.object({ result: z.array(z.object({ values: z.array(z.tuple([z.number(), z.string()])) })) }),
});

/** Prometheus as this room reads it. Rejects when it cannot be read: unknown is never zero. */
export interface Prometheus extends MetricsReader {
  /** The first series of a range query, oldest first; times in milliseconds. */
  range(
    promql: string,
    fromMs: number,
    toMs: number,
    stepMs: number,
  ): Promise<readonly { at: number; value: number }[]>;
}

/** Read a Prometheus by its HTTP API. */
export function prometheusReader(origin: string): Prometheus {
  const get = async (path: string, query: Readonly<Record<string, string>>): Promise<unknown> => {
    const answer = await fetch(`${origin}/api/v1/${path}?${new URLSearchParams(query).toString()}`, {
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (!answer.ok)
      throw new Error(`Prometheus answered ${String(answer.status)} to ${query['query'] ?? path}`);
    return answer.json();
  };
  return {
    async query(promql) {
      const { data } = vectorSchema.parse(await get('query', { query: promql }));
      return data.result
        .map(({ metric, value }) => ({ labels: metric, value: Number(value[1]) }))
        .filter(({ value }) => Number.isFinite(value));
    },
    async range(promql, fromMs, toMs, stepMs) {
      const seconds = (ms: number) => String(ms / 1000);
      const query = { query: promql, start: seconds(fromMs), end: seconds(toMs), step: seconds(stepMs) };
      const { data } = matrixSchema.parse(await get('query_range', query));
      return (data.result[0]?.values ?? []).map(([at, value]) => ({ at: at * 1000, value: Number(value) }));
    },
  };
}
