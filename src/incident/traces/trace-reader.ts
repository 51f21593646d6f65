import { jaegerTracesSchema, type JaegerTrace } from '../../contracts/index.ts';

/** What to look for in the spans of one service. */
export interface TraceWish {
  readonly service: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly fromMs: number;
  readonly toMs: number;
  readonly minDurationMs?: number;
  readonly limit: number;
}

/** Where traces are read. Rejects when it cannot be read. */
export interface TraceReader {
  find(wish: TraceWish): Promise<readonly JaegerTrace[]>;
  /** Undefined when it is not stored (any more). */
  trace(traceId: string): Promise<JaegerTrace | undefined>;
}

const TIMEOUT_MS = 5_000;

/** Read a Jaeger query service, or whatever answers as one; a token, when there is one, goes as bearer. */
export function traceReader(origin: string, token: string): TraceReader {
  const get = async (path: string): Promise<readonly JaegerTrace[] | undefined> => {
    const answer = await fetch(origin + path, {
      headers: token === '' ? {} : { authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (answer.status === 404) return undefined;
    if (!answer.ok) throw new Error(`the trace store answered ${String(answer.status)} to ${path}`);
    return jaegerTracesSchema.parse(await answer.json()).data;
  };
  return {
    async find({ service, tags, fromMs, toMs, minDurationMs, limit }) {
      const query = new URLSearchParams({
        service,
        tags: JSON.stringify(tags),
        start: String(Math.round(fromMs * 1_000)),
        end: String(Math.round(toMs * 1_000)),
        limit: String(limit),
        ...(minDurationMs === undefined ? {} : { minDuration: `${String(minDurationMs)}ms` }),
      });
      return (await get(`/api/traces?${query.toString()}`)) ?? [];
    },
    async trace(traceId) {
      return (await get(`/api/traces/${encodeURIComponent(traceId)}`))?.[0];
    },
  };
}
