import type { Request, RequestHandler, Response } from 'express';
import { meantRequest, type MeantRequest, type Operation } from '../../contracts/index.ts';
import type { Clock } from '../../kernel/index.ts';
import type { Decided } from '../admission/admission.ts';
import type { OpenAdmission } from '../admission/open-admission.ts';
import type { Stay } from '../admission/stay.ts';
import { told } from '../admission/told.ts';
import type { Answers } from '../http/answer.ts';

/** Which operation a request is, by method and path with its query; undefined: not ours to refuse. */
export type OperationTable = (method: string, path: string) => Operation | undefined;

export interface MiddlewareParts {
  readonly open: Pick<OpenAdmission, 'admission' | 'asked'>;
  readonly answers: Answers;
  readonly clock: Pick<Clock, 'now'>;
  /** Retry-After of what is no matter of load, seconds. */
  readonly busySeconds: number;
  /** Default: the paths of Sirekap, in any spelling that Express takes for them. */
  readonly operations?: OperationTable | undefined;
}

/**
 * Express middleware that lets a request on when the vendor's service has a place for it, and answers it otherwise,
 * before its body is read. Put it before body parsers and routes, after what must always answer.
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
        if (decided.decision.kind === 'admit') serve(decided.decision.stay, res, parts, next);
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
  (method: string, path: string): MeantRequest | undefined => {
    const operation = operations(method, path);
    return operation && { operation, path };
  };

function serve(stay: Stay, res: Response, { clock }: MiddlewareParts, next: () => void): void {
  if (res.closed) {
    stay.cancel();
    return;
  }
  const startedAt = clock.now();
  res.once('close', () => {
    if (!res.writableFinished) stay.end({ kind: 'abandoned' }, undefined);
    else stay.end({ kind: 'answer', status: res.statusCode }, clock.now() - startedAt);
  });
  next();
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
