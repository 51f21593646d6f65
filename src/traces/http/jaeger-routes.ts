import { Router, type Request } from 'express';
import type { Clock } from '../../kernel/index.ts';
import { jaegerAnswer, jaegerTrace } from '../domain/jaeger.ts';
import { parseTraceQuery } from '../domain/trace-query.ts';
import { fail } from '../errors.ts';
import type { TraceStore } from '../store/trace-store.ts';
import { bearing } from './bearer.ts';
import { Gate } from './gate.ts';

export interface JaegerParts {
  readonly store: Pick<TraceStore, 'services' | 'operations' | 'trace' | 'find' | 'dependencies'>;
  readonly clock: Clock;
  readonly token: string;
}

/** Searches that run at once: writing must find a connection. */
const MOST_AT_ONCE = 3;
const DAY_MS = 24 * 3_600_000;

const parametersOf = (req: Request): URLSearchParams => new URL(req.originalUrl, 'http://local').searchParams;

/** Milliseconds from a parameter, or what to take without one. */
function milliseconds(parameters: URLSearchParams, name: string, fallback: number): number {
  const given = parameters.get(name);
  if (given === null || given === '') return fallback;
  const value = Number(given);
  if (!Number.isSafeInteger(value) || value < 0)
    throw fail('TRACES_QUERY_INVALID', `${name} must be milliseconds`);
  return value;
}

/** What Jaeger's query service answers, as far as Grafana's data source and our own console ask. */
export function jaegerRoutes({ store, clock, token }: JaegerParts): Router {
  const gate = new Gate(MOST_AT_ONCE);
  const router = Router();
  router.use('/api', bearing(token));
  router.use('/api', (_req, res, next) => {
    res.set('cache-control', 'no-store');
    next();
  });
  router.get('/api/services', async (_req, res) => {
    const services = await gate.run(() => store.services());
    res.json(jaegerAnswer(services, services.length));
  });
  router.get('/api/services/:service/operations', async (req, res) => {
    const operations = await gate.run(() => store.operations(req.params.service));
    const names = [...new Set(operations.map(({ name }) => name))];
    res.json(jaegerAnswer(names, names.length));
  });
  router.get('/api/operations', async (req, res) => {
    const parameters = parametersOf(req);
    const service = parameters.get('service') ?? '';
    const kind = parameters.get('spanKind') ?? '';
    const operations = await gate.run(() => store.operations(service));
    const wanted = operations.filter((operation) => kind === '' || operation.kind === kind);
    res.json(
      jaegerAnswer(
        wanted.map(({ name, kind: spanKind }) => ({ name, spanKind })),
        wanted.length,
      ),
    );
  });
  router.get('/api/traces', async (req, res) => {
    const query = parseTraceQuery(parametersOf(req), clock.now());
    if (typeof query === 'string') throw fail('TRACES_QUERY_INVALID', query);
    const traces = await gate.run(() => store.find(query));
    res.json(jaegerAnswer(traces.map(({ traceId, spans }) => jaegerTrace(traceId, spans))));
  });
  router.get('/api/traces/:id', async (req, res) => {
    // Jaeger takes ids without their leading zeros.
    const id = req.params.id.toLowerCase().padStart(32, '0');
    if (!/^[0-9a-f]{32}$/.test(id)) throw fail('TRACES_QUERY_INVALID', 'not a trace id');
    const trace = await gate.run(() => store.trace(id));
    if (!trace) throw fail('TRACES_NOT_FOUND', 'trace not found');
    res.json(jaegerAnswer([jaegerTrace(trace.traceId, trace.spans)]));
  });
  router.get('/api/dependencies', async (req, res) => {
    const parameters = parametersOf(req);
    const endMs = milliseconds(parameters, 'endTs', clock.now());
    const fromMs = endMs - milliseconds(parameters, 'lookback', DAY_MS);
    const calls = await gate.run(() => store.dependencies(fromMs * 1_000, endMs * 1_000));
    res.json(jaegerAnswer(calls));
  });
  return router;
}
