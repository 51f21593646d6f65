import { raw, Router, type Request, type Response } from 'express';
import { tracesSpans, zeroSeries, type Meter } from '../../instrumentation/index.ts';
import type { Clock } from '../../kernel/index.ts';
import { readTraceRequest, type ReadSpans } from '../domain/otlp.ts';
import { Pace } from '../domain/pace.ts';
import { fail } from '../errors.ts';
import { decodeTraceRequest, encodeTraceResponse, type TraceResponse } from '../otlp/protobuf.ts';
import type { TraceStore } from '../store/trace-store.ts';
import { bearing } from './bearer.ts';
import { Gate } from './gate.ts';

export interface IngestParts {
  readonly store: Pick<TraceStore, 'write'>;
  readonly meter: Meter;
  readonly clock: Clock;
  readonly token: string;
  readonly mostBodyBytes: number;
  readonly spansPerSecond: number;
}

const JSON_TYPE = 'application/json';
const PROTOBUF_TYPE = 'application/x-protobuf';
/** Batches that are being read and written: with the bound on bodies, the bound on memory. */
const MOST_AT_ONCE = 4;

function typeOf(req: Request): typeof JSON_TYPE | typeof PROTOBUF_TYPE {
  const type = req.is([JSON_TYPE, PROTOBUF_TYPE]);
  if (type === JSON_TYPE || type === PROTOBUF_TYPE) return type;
  throw fail('TRACES_TYPE_UNKNOWN', `jenis isi harus ${JSON_TYPE} atau ${PROTOBUF_TYPE}`);
}

function readBody(body: Buffer, type: string): ReadSpans {
  let request: unknown;
  try {
    request = type === JSON_TYPE ? JSON.parse(body.toString('utf8')) : decodeTraceRequest(body);
  } catch (error) {
    throw fail('TRACES_BODY_INVALID', 'isi tidak dapat dibaca', { cause: error });
  }
  const read = readTraceRequest(request);
  if (!read) throw fail('TRACES_BODY_INVALID', 'bukan permintaan jejak OTLP');
  return read;
}

function answer(res: Response, type: string, rejected: number): void {
  const response: TraceResponse =
    rejected === 0
      ? {}
      : { partialSuccess: { rejectedSpans: String(rejected), errorMessage: 'spans could not be read' } };
  const body = type === JSON_TYPE ? JSON.stringify(response) : Buffer.from(encodeTraceResponse(response));
  res.status(200).set('content-type', type).send(body);
}

/**
 * OTLP/HTTP: `POST /v1/traces`, JSON or protobuf, packed or not. Answers once the spans are written; 429 over the pace and
 * 503 while the store is behind or away, both with Retry-After, on which senders keep their batch and come again.
 */
export function ingestRoute(parts: IngestParts): Router {
  const { store, clock, meter, mostBodyBytes } = parts;
  const spans = meter.counter(tracesSpans);
  zeroSeries(spans, { outcome: ['stored', 'invalid', 'refused'] });
  const pace = new Pace(parts.spansPerSecond, clock.elapsed());
  const gate = new Gate(MOST_AT_ONCE);
  const router = Router();
  const take = async (req: Request, res: Response): Promise<void> => {
    const type = typeOf(req);
    const read = readBody(req.body as Buffer, type);
    const count = read.spans.length;
    const { admitted, retryAfterSeconds } = pace.admit(count, clock.elapsed());
    if (!admitted) {
      spans.inc({ outcome: 'refused' }, count);
      res.set('retry-after', String(retryAfterSeconds));
      throw fail('TRACES_PACE', 'kirim lagi sesudah jeda');
    }
    await store.write(read.spans).catch((error: unknown) => {
      spans.inc({ outcome: 'refused' }, count);
      throw fail('TRACES_BEHIND', 'penyimpanan tidak menjawab', { cause: error });
    });
    spans.inc({ outcome: 'stored' }, count);
    spans.inc({ outcome: 'invalid' }, read.rejected);
    answer(res, type, read.rejected);
  };
  const parse = raw({ type: () => true, limit: mostBodyBytes });
  router.post('/v1/traces', bearing(parts.token), gate.untilAnswered, parse, take);
  return router;
}
