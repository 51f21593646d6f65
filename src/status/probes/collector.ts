import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type ErrorRequestHandler, type Express } from 'express';
import {
  PROBE_PATHS,
  PROBE_RESULT_MAX_BYTES,
  PROBE_RESULT_TYP,
  PROBLEM_TYPE,
  probeResultSchema,
  toProblem,
  type ProbeResult,
} from '../../contracts/index.ts';
import { probeResults, zeroSeries, type Meter } from '../../instrumentation/index.ts';
import { OpsError, verifyJws, type Clock } from '../../kernel/index.ts';
import { statusError } from '../errors.ts';
import type { ProbeBoard } from './board.ts';
import { Challenges } from './challenges.ts';
import type { Vantages } from './vantages.ts';

/** One vantage tells once in so long at most; with the life of a challenge it bounds what is remembered. */
const LEAST_PAUSE_MS = 1_000;
/** Vantages come one request at a time; whoever else comes shall not hold many sockets. */
const MOST_CONNECTIONS = 64;
const REQUEST_WITHIN_MS = 10_000;

interface CollectorParts {
  readonly vantages: Vantages;
  readonly board: ProbeBoard;
  readonly meter: Meter;
  readonly clock: Clock;
}

/** A running collector of what vantages saw. */
export interface RunningCollector {
  readonly port: number;
  close(): Promise<void>;
}

/** The result in a compact JWS, when a vantage that is known signed it as its own. */
async function provenResult(jws: string, vantages: Vantages): Promise<ProbeResult> {
  let payload: unknown;
  try {
    payload = await verifyJws(jws, PROBE_RESULT_TYP, [...vantages.values()]);
  } catch (cause) {
    throw statusError('STATUS_PROBE_UNSIGNED', 'Hasil ini tidak ditandatangani titik pantau yang dikenal.', {
      cause,
    });
  }
  const parsed = probeResultSchema.safeParse(payload);
  if (!parsed.success) throw statusError('STATUS_PROBE_MALFORMED', 'Isi hasil tidak sesuai bentuknya.');
  const kid = vantages.get(parsed.data.vantage)?.kid;
  const { kid: signer } = JSON.parse(Buffer.from(jws.split('.', 1)[0] ?? '', 'base64url').toString()) as {
    readonly kid?: string;
  };
  // One vantage's key is no other's word.
  if (kid === undefined || kid !== signer)
    throw statusError('STATUS_PROBE_UNSIGNED', 'Kunci ini bukan milik titik pantau yang disebut.');
  return parsed.data;
}

function collectorApp(parts: CollectorParts): Express {
  const { board, meter, clock } = parts;
  const challenges = new Challenges(clock);
  const results = meter.counter(probeResults);
  zeroSeries(results, { outcome: ['counted', 'clock', 'refused'] });
  board.expose(meter);
  const app = express();
  app.disable('x-powered-by').disable('etag');
  app.use((_req, res, next) => {
    res.set('cache-control', 'no-store');
    next();
  });
  app.get(PROBE_PATHS.challenge, (_req, res) => {
    res.json({ challenge: challenges.give(), now: new Date(clock.now()).toISOString() });
  });
  const body = express.text({ type: 'application/jose', limit: PROBE_RESULT_MAX_BYTES });
  app.post(PROBE_PATHS.results, body, async (req, res) => {
    results.inc({ outcome: (await takeResult(req.body, challenges, parts)) ? 'counted' : 'clock' });
    res.status(204).end();
  });
  app.use((req) => {
    throw statusError('STATUS_PROBE_NOT_FOUND', `Tidak ada ${req.method} di alamat ini.`);
  });
  const answerProblem: ErrorRequestHandler = (error: unknown, req, res, _next) => {
    const problem = problemOf(error);
    if (req.path === PROBE_PATHS.results) results.inc({ outcome: 'refused' });
    res
      .status(problem.status)
      .type(PROBLEM_TYPE)
      .send(JSON.stringify(toProblem(problem)));
  };
  app.use(answerProblem);
  return app;
}

/** Put up what a vantage hands in; whether it counts. Throws what refuses it. */
async function takeResult(
  jws: unknown,
  challenges: Challenges,
  { vantages, board, clock }: CollectorParts,
): Promise<boolean> {
  if (typeof jws !== 'string') throw statusError('STATUS_PROBE_MALFORMED', 'Kirim JWS (application/jose).');
  const result = await provenResult(jws, vantages);
  const since = board.sinceLast(result.vantage);
  // First: what is refused here uses no challenge up, so of those few are ever remembered.
  if (since !== undefined && since < LEAST_PAUSE_MS)
    throw statusError('STATUS_PROBE_TOO_OFTEN', 'Satu hasil per detik dari satu titik pantau.');
  const givenAt = challenges.take(result.challenge);
  if (givenAt === undefined)
    throw statusError('STATUS_PROBE_STALE', 'Tantangan sudah dipakai atau kedaluwarsa. Minta yang baru.');
  return board.put(result, { givenAt, takenAt: clock.now() });
}

/** What body parsers throw carries a 4xx status of its own. */
const problemOf = (error: unknown): OpsError =>
  error instanceof OpsError
    ? error
    : statusError('STATUS_PROBE_MALFORMED', 'Isi permintaan tidak dapat dibaca.', { cause: error });

/** Serve challenges and take results. Whoever holds no vantage's key writes nothing here. */
export async function startCollector(
  parts: CollectorParts,
  where: { readonly host: string; readonly port: number },
): Promise<RunningCollector> {
  const limits = { requestTimeout: REQUEST_WITHIN_MS, headersTimeout: REQUEST_WITHIN_MS };
  const server: Server = createServer(limits, collectorApp(parts));
  server.maxConnections = MOST_CONNECTIONS;
  server.listen(where.port, where.host);
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
