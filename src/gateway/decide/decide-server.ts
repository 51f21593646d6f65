import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { meantRequest } from '../../contracts/index.ts';
import type { Logger } from '../../instrumentation/index.ts';
import { OpsError } from '../../kernel/index.ts';
import type { OpenAdmission } from '../admission/open-admission.ts';
import type { Told } from '../admission/told.ts';
import { gatewayError } from '../errors.ts';
import type { Answers } from '../http/answer.ts';
import type { DecideConfig } from './config.ts';
import { takeReports } from './done-route.ts';
import type { Permits } from './permits.ts';
import { carriesToken, isFromHere } from './proof.ts';
import { DECIDE_PATHS, questionIn, type Question } from './question.ts';
import { toldAdmitted, toldTo } from './told.ts';

export interface DecideServerParts {
  readonly config: DecideConfig;
  readonly open: Pick<OpenAdmission, 'admission' | 'asked'>;
  readonly permits: Permits;
  readonly answers: Answers;
  readonly logger: Logger;
}

/** A proxy keeps its connections to us for a minute; we must not close one that it is about to use. */
const KEEP_ALIVE_MS = 75_000;
/** More than nginx or HAProxy take from a phone, so that no head is too large for us alone. */
const HEAD_BYTES = 64 * 1024;

/** Serve questions and reports. */
export function createDecideServer(parts: DecideServerParts): Server {
  const options = { keepAliveTimeout: KEEP_ALIVE_MS, maxHeaderSize: HEAD_BYTES };
  return createServer(options, (req, res) => {
    serve(parts, req, res).catch((error: unknown) => {
      const known = error instanceof OpsError;
      if (!known) parts.logger.error({ err: error }, 'a question broke the decision endpoint');
      parts.answers.problem(req, res, known ? error : gatewayError('GATEWAY_INTERNAL', 'Lihat log.'));
    });
  });
}

async function serve(parts: DecideServerParts, req: IncomingMessage, res: ServerResponse): Promise<void> {
  const { config, permits, answers } = parts;
  if (req.method === 'POST' && req.url === DECIDE_PATHS.done) {
    if (!carriesToken(req, 'authorization', config.SIAGA_DECIDE_TOKEN)) throw unknownProxy();
    answers.json(req, res, 200, { known: await takeReports(req, permits) });
    return;
  }
  const question = questionIn(req);
  if (!question) throw gatewayError('GATEWAY_NOT_FOUND', 'Ini titik keputusan; lihat deploy/README.md.');
  // The phone's own authorization travels beside it.
  if (!isFromHere(req) && !carriesToken(req, 'proxy-authorization', config.SIAGA_DECIDE_TOKEN))
    throw unknownProxy();
  const { status, headers, body } = await decide(parts, req, res, question);
  res.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) }).end(body);
}

const unknownProxy = (): OpsError =>
  gatewayError('GATEWAY_PROXY_UNKNOWN', 'A bearer token is needed, see SIAGA_DECIDE_TOKEN.');

async function decide(
  { config, open, permits }: DecideServerParts,
  req: IncomingMessage,
  res: ServerResponse,
  { method, path, asker }: Question,
): Promise<Told> {
  const meant = meantRequest(method, path);
  // What is none of Sirekap's is not ours to refuse.
  if (meant === undefined) return toldAdmitted(undefined);
  const { decision, traceId } = await open.admission.decide(open.asked(req, meant.operation, meant.path));
  if (decision.kind !== 'admit') return toldTo(asker, decision, traceId, config.SIAGA_RETRY_BUSY_SECONDS);
  if (res.destroyed) {
    // The proxy gave up waiting for us and lets the request through uncounted.
    decision.stay.cancel();
    return toldAdmitted(undefined);
  }
  return toldAdmitted(permits.give(decision.stay));
}
