import type { ErrorRequestHandler, Response } from 'express';
import { PROBLEM_TYPE, toProblem } from '../../contracts/index.ts';
import { currentTraceId, type Logger } from '../../instrumentation/index.ts';
import { OpsError } from '../../kernel/index.ts';
import { fail } from '../errors.ts';

const RETRY_SECONDS = '2';

/** Answer with problem+json. */
export function sendProblem(res: Response, error: OpsError): void {
  if (error.status === 503) res.set('retry-after', RETRY_SECONDS);
  res
    .status(error.status)
    .type(PROBLEM_TYPE)
    .send(JSON.stringify(toProblem(error, currentTraceId())));
}

/** SQLSTATE classes 22 (data) and 54 (limits): the store is there and will never take this. */
const isRefusedData = (error: unknown): boolean =>
  /^(?:22|54)[0-9A-Z]{3}$/.test(String((error as { code?: unknown } | undefined)?.code));

const isTooLarge = (error: unknown): boolean => (error as { type?: unknown }).type === 'entity.too.large';

/** What is not one of our own errors is the store's or ours: 503, so that a sender tries again. */
function asOpsError(error: unknown): OpsError {
  if (error instanceof OpsError) return error;
  if (isTooLarge(error))
    return fail('INCIDENT_BODY_TOO_LARGE', 'isi permintaan melebihi batas', { cause: error });
  if (isRefusedData(error))
    return fail('INCIDENT_DATA_REFUSED', 'isi ini ditolak penyimpanan', { cause: error });
  const status = (error as { status?: unknown }).status;
  if (typeof status === 'number' && status >= 400 && status < 500) {
    return fail('INCIDENT_BODY_INVALID', 'isi permintaan tidak dapat dibaca', { cause: error });
  }
  return fail('INCIDENT_STORE_DOWN', 'coba lagi sebentar lagi', { cause: error });
}

/** The last handler: every error becomes problem+json; the log gets the cause. */
export const problemHandler =
  (logger: Logger): ErrorRequestHandler =>
  (error: unknown, req, res, next) => {
    const problem = asOpsError(error);
    logger.warn({ err: error, path: req.path, code: problem.code }, 'a request failed');
    if (res.headersSent) next(error);
    else sendProblem(res, problem);
  };
