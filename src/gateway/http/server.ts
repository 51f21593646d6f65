import { STATUS_CODES, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import {
  HEADERS,
  NATIONAL,
  operationAtGateway,
  PROBLEM_TYPE,
  toProblem,
  type Operation,
  type Outcome,
} from '../../contracts/index.ts';
import { openSpan, type Logger, type OpenSpan, type RedRecorder } from '../../instrumentation/index.ts';
import { OpsError, steadyClock, type Clock } from '../../kernel/index.ts';
import { gatewayError, type GatewayErrorCode } from '../errors.ts';
import type { Departure } from '../upstream/departure.ts';
import type { Answers } from './answer.ts';
import { cutOff } from './cut-off.ts';
import type { Exchange, Handler } from './exchange.ts';
import type { FrontDoor } from './front-door.ts';
import { placeOf, provinceIn } from './place.ts';
import type { Refusals } from './refusals.ts';
import { headerText } from './headers.ts';
import { isOfItsProtocol } from './protocol.ts';
import { isTusPath, TUS_VERSION } from './tus.ts';
import type { EndedFor } from './connection-bounds.ts';
import { PhoneServer, type ServerLimits } from './phone-server.ts';
import type { TlsMaterial } from './tls.ts';

export interface ServerParts {
  readonly clock: Clock;
  readonly red: RedRecorder;
  readonly logger: Logger;
  readonly answers: Answers;
  readonly handlers: Readonly<Record<Operation, Handler>>;
  readonly door: Pick<FrontDoor, 'clientOf' | 'objection'>;
  readonly refusals: Pick<Refusals, 'shedFor'>;
  /** Paths of the gateway's own, by exact path; GET only. */
  readonly own: ReadonlyMap<string, () => unknown>;
  readonly limits: ServerLimits;
  /** A connection, or one answer over HTTP/2, was ended that its client would have kept. */
  readonly onEnded: (reason: EndedFor) => void;
  /** Serve HTTPS with it; plain HTTP without. */
  readonly tls: TlsMaterial | undefined;
}

const ignore = (): void => undefined;

// Answers to anybody, never thrown, and made once: for each request the stack of an error would cost 5 µs.
const NOT_OURS = gatewayError('GATEWAY_NOT_FOUND', 'Alamat ini bukan bagian dari Sirekap.');
const HOST_UNCLEAR = gatewayError('GATEWAY_REQUEST_INVALID', 'Tajuk Host tidak ada, atau lebih dari satu.');
const VERSION_UNKNOWN = gatewayError('GATEWAY_REQUEST_INVALID', 'Versi HTTP tidak dikenal.');
const EXPECT_UNKNOWN = gatewayError('GATEWAY_REQUEST_INVALID', 'Tajuk Expect tidak dikenal.');

/**
 * Operations for which the server's span is to be the current one: an upload's handler opens spans below it, and a login is
 * sent on under it. A read names its own: while nobody keeps that, to enter it would cost 0.7 µs of 37, for nobody.
 */
const UNDER_CURRENT_SPAN: ReadonlySet<Operation> = new Set(['upload', 'login']);

/** Serve phones and browsers: find the operation, keep account of it, and let its handler answer. */
export function createGatewayServer(parts: ServerParts): PhoneServer {
  const reception = {
    serve: (req: IncomingMessage, res: ServerResponse, proceed: () => void, departure: Departure): void => {
      serve(parts, req, res, proceed, departure);
    },
    unexpected: (req: IncomingMessage, res: ServerResponse): void => {
      parts.answers.problem(req, res, EXPECT_UNKNOWN);
    },
    broken: (error: Error, socket: Duplex): void => {
      answerBrokenRequest(error, socket);
      // A client that keeps its half of the connection open would keep the other, and what it has begun.
      socket.once(
        'close',
        parts.clock.after(BROKEN_LINGER_MS, () => socket.destroy()),
      );
    },
    ended: parts.onEnded,
  };
  return new PhoneServer(parts.limits, steadyClock(parts.clock), reception, parts.tls);
}

function serve(
  parts: ServerParts,
  req: IncomingMessage,
  res: ServerResponse,
  proceed: () => void,
  departure: Departure,
): void {
  // A phone that leaves is no error of ours; its departure is told to whoever cares.
  req.on('error', ignore);
  if (!isOfItsProtocol(req)) {
    parts.answers.problem(req, res, VERSION_UNKNOWN);
    return;
  }
  const hosts = hostsIn(req.rawHeaders);
  if (hosts > 1 || (hosts === 0 && req.httpVersion === '1.1')) {
    parts.answers.problem(req, res, HOST_UNCLEAR);
    return;
  }
  const operation = operationAtGateway(req.method ?? '', req.url ?? '');
  if (operation === undefined) {
    serveOwn(parts, req, res);
    return;
  }
  const place = placeOf(headerText(req, HEADERS.tps), operation, req.url ?? '');
  const province = provinceIn(place);
  const done = parts.red.start(operation, province);
  const span = openSpan(`gateway ${operation}`, {
    kind: 'server',
    headers: req.headers,
    fromAnybody: true,
    attributes: { operation, province },
  });
  const exchange: Exchange = {
    req,
    res,
    operation,
    place: province === NATIONAL ? NATIONAL : place,
    province,
    client: parts.door.clientOf(req),
    startedAt: parts.clock.now(),
    span,
    departure,
    proceed,
  };
  if (span.mayBeKept || UNDER_CURRENT_SPAN.has(operation)) span.enter();
  attend(parts, exchange, span, done);
}

/** How many `Host` lines a head has: `headers` keeps the first, and who sits behind may keep the last (RFC 9112, 3.2). */
function hostsIn(rawHeaders: readonly string[]): number {
  let hosts = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at];
    if (name?.length === 4 && name.toLowerCase() === 'host') hosts += 1;
  }
  return hosts;
}

/** See to one request, its span being the current one; never throws. What can be answered at once is, without a promise. */
function attend(
  parts: ServerParts,
  exchange: Exchange,
  span: OpenSpan,
  done: ReturnType<RedRecorder['start']>,
): void {
  const ended = (outcome: Outcome): void => {
    span.setAttribute('outcome', outcome);
    done(outcome, span.mayBeKept);
    span.end();
  };
  const broken = (error: unknown): void => {
    const { req, res, operation } = exchange;
    parts.logger.error({ err: error, operation, traceId: span.traceId }, 'a request broke the gateway');
    done('server_error');
    span.end(error);
    const problem =
      error instanceof OpsError ? error : gatewayError('GATEWAY_INTERNAL', 'Coba lagi beberapa saat lagi.');
    try {
      parts.answers.problem(req, res, problem, { traceId: span.traceId });
    } catch {
      // Whatever of it stands in the answer already: one connection is lost and not the process.
      cutOff(res);
    }
  };
  try {
    const outcome = answered(parts, exchange);
    if (outcome instanceof Promise) outcome.then(ended).catch(broken);
    else ended(outcome);
  } catch (error) {
    broken(error);
  }
}

function answered({ door, refusals, handlers }: ServerParts, exchange: Exchange): Outcome | Promise<Outcome> {
  const objection = door.objection(exchange);
  if (objection === undefined) return handlers[exchange.operation](exchange);
  if (isTusPath(exchange.req.url ?? '')) exchange.res.setHeader('tus-resumable', TUS_VERSION);
  return refusals.shedFor(exchange, objection);
}

function serveOwn(parts: ServerParts, req: IncomingMessage, res: ServerResponse): void {
  if (isTusPath(req.url ?? '')) res.setHeader('tus-resumable', TUS_VERSION);
  const own = req.method === 'GET' ? parts.own.get((req.url ?? '').split('?', 1)[0] ?? '') : undefined;
  if (own) parts.answers.json(req, res, 200, own());
  else parts.answers.problem(req, res, NOT_OURS);
}

/** So long a client may take to read what was wrong with a request that could not be read. */
const BROKEN_LINGER_MS = 2_000;

const ABORTED = ['GATEWAY_BODY_ABORTED', 'Kiriman terputus sebelum selesai; kirim lagi.'] as const;

const BROKEN: Readonly<Record<string, readonly [GatewayErrorCode, string]>> = {
  HPE_INVALID_EOF_STATE: ABORTED,
  HPE_INVALID_CHUNK_SIZE: ABORTED,
  HPE_HEADER_OVERFLOW: ['GATEWAY_HEADERS_TOO_LARGE', 'Tajuk permintaan melebihi batas.'],
  ERR_HTTP_REQUEST_TIMEOUT: ['GATEWAY_REQUEST_SLOW', 'Kiriman tidak selesai pada waktunya; kirim lagi.'],
};

/** A request that could not even be read gets its problem too, on the bare socket. */
function answerBrokenRequest(error: Error, socket: Duplex): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const [code, detail] = BROKEN[(error as NodeJS.ErrnoException).code ?? ''] ?? [
    'GATEWAY_REQUEST_INVALID' as const,
    'Permintaan tidak dapat dibaca.',
  ];
  const problem = toProblem(gatewayError(code, detail));
  const body = JSON.stringify(problem);
  socket.end(
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status] ?? ''}\r\ncontent-type: ${PROBLEM_TYPE}\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}
