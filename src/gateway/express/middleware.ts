import type { Request, RequestHandler, Response } from 'express';
import { meantRequest, withoutOrigin, type MeantRequest, type Operation } from '../../contracts/index.ts';
import type { Clock } from '../../kernel/index.ts';
import type { Decided } from '../admission/admission.ts';
import type { OpenAdmission } from '../admission/open-admission.ts';
import type { Stay } from '../admission/stay.ts';
import { told } from '../admission/told.ts';
import type { Answers } from '../http/answer.ts';
import type { Ending } from '../upstream/reply.ts';

/** Which operation a request is, by method and path with its query, without an origin; undefined: not ours to refuse. */
export type OperationTable = (method: string, path: string) => Operation | undefined;

export interface MiddlewareParts {
  readonly open: Pick<OpenAdmission, 'admission' | 'asked'>;
  readonly answers: Answers;
  readonly clock: Pick<Clock, 'now' | 'after'>;
  /** How long a service may take to answer, milliseconds; past that its place is given back. */
  readonly answerWithinMs: number;
  /** Retry-After of what is no matter of load, seconds. */
  readonly busySeconds: number;
  /** Default: the paths of Sirekap, in any spelling that Express takes for them. */
  readonly operations?: OperationTable | undefined;
}

/**
 * Express middleware that lets a request on when the vendor's service has a place for it, and answers it otherwise,
 * before its body is read. Put it before body parsers and routes, after what must always answer. A phone that asks
 * before it sends (`Expect: 100-continue`) has its leave from Node by then, unless `inviteWhenRead` holds that back.
 */
export function admissionMiddleware(parts: MiddlewareParts): RequestHandler {
  const { operations } = parts;
  const meant = operations === undefined ? meantRequest : meantBy(operations);
  return (req, res, next) => {
    const request = meant(req.method, req.originalUrl);
    if (request === undefined) {
      next();
      return;
    }
    const asked = parts.open.asked(req, request.operation, request.path);
    parts.open.admission.decide(asked).then(
      (decided) => {
        if (decided.decision.kind === 'admit') serve(decided.decision.stay, req, res, parts, next);
        else refuse(parts, req, res, decided);
      },
      // A fault of ours is no reason to refuse a phone.
      () => {
        next();
      },
    );
  };
}

const meantBy =
  (operations: OperationTable) =>
  (method: string, target: string): MeantRequest | undefined => {
    const path = withoutOrigin(target);
    const operation = operations(method, path);
    return operation && { operation, path };
  };

function serve(stay: Stay, req: Request, res: Response, parts: MiddlewareParts, next: () => void): void {
  if (res.closed) {
    stay.cancel();
    return;
  }
  const { clock } = parts;
  let startedAt = clock.now();
  let isOver = false;
  const end = (ending: Ending): void => {
    if (isOver) return;
    isOver = true;
    stopWaiting();
    stay.end(ending, ending.kind === 'abandoned' ? undefined : clock.now() - startedAt);
  };
  const stopWaiting = whenSilent(req, res, parts, end);
  // A phone's thin line is no slowness of the service: its time begins when it has the whole request. What it has not read
  // Node reads away once it has answered.
  req.once('end', () => {
    if (!res.headersSent) startedAt = clock.now();
  });
  res.once('close', () => {
    if (res.writableFinished) end({ kind: 'answer', status: res.statusCode });
    else if (!isAtWork(req, res)) end({ kind: 'abandoned' });
    else
      whenAnswered(res, () => {
        end({ kind: 'abandoned' });
      });
  });
  next();
}

/** Whether a service has all that it needs and has not begun to answer: it works on, though its phone has left. */
const isAtWork = (req: Request, res: Response): boolean => req.complete && !res.headersSent;

/** Nothing tells that an answer was given which nobody is there to hear, but the giving. */
function whenAnswered(res: Response, then: () => void): void {
  const answer = res.end.bind(res);
  res.end = ((...given: Parameters<typeof answer>) => {
    then();
    return answer(...given);
  }) as typeof res.end;
}

/**
 * Calls `end` once no answer has come for `answerWithinMs` in which the phone sent nothing either: a handler that
 * forgot its request would keep its place for ever, and a phone on a thin line has not been waited for by anybody. It is
 * the service's fault unless the service has read all that came and waits for the phone, or has begun to answer: then it is
 * the phone that reads slowly.
 */
function whenSilent(
  req: Request,
  res: Response,
  { clock, answerWithinMs }: MiddlewareParts,
  end: (ending: Ending) => void,
): () => void {
  let heard = req.socket.bytesRead;
  const look = (): void => {
    if (!req.complete && req.socket.bytesRead > heard) {
      heard = req.socket.bytesRead;
      cancel = clock.after(answerWithinMs, look);
    } else if (res.headersSent) end({ kind: 'answer', status: res.statusCode });
    else end({ kind: req.complete || req.readableLength > 0 ? 'timeout' : 'abandoned' });
  };
  let cancel = clock.after(answerWithinMs, look);
  return () => {
    cancel();
  };
}

function refuse(
  { answers, busySeconds }: MiddlewareParts,
  req: Request,
  res: Response,
  { decision, traceId }: Decided,
): void {
  if (decision.kind === 'admit') return;
  const { status, headers, body } = told(decision, traceId, busySeconds);
  answers.raw(req, res, status, body, headers);
}
