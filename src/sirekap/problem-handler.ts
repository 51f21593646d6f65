import type { ErrorRequestHandler } from 'express';
import { PROBLEM_TYPE, toProblem } from '../contracts/index.ts';
import { currentTraceId, type Logger } from '../instrumentation/index.ts';
import { OpsError } from '../kernel/index.ts';
import { fail } from './errors.ts';

/** What Express and its body parsers throw carries a 4xx status of its own. */
function toOpsError(error: unknown): OpsError {
  if (error instanceof OpsError) return error;
  const { status } = error as { status?: unknown };
  return typeof status === 'number' && status >= 400 && status < 500
    ? fail('SIREKAP_REQUEST_MALFORMED', 'Isi permintaan tidak dapat dibaca.', { cause: error })
    : fail('SIREKAP_UNEXPECTED', 'Terjadi kesalahan di server. Coba lagi nanti.', { cause: error });
}

/** Answer every error as problem+json; log only those that nobody foresaw. */
export function problemHandler(logger: Logger): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    const problem = toOpsError(error);
    if (problem.code === 'SIREKAP_UNEXPECTED' || problem.code === 'SIREKAP_STORE_FAILED') {
      logger.error({ err: error, method: request.method, path: request.path }, problem.code);
    }
    if (response.headersSent) {
      next(error);
      return;
    }
    response
      .status(problem.status)
      .type(PROBLEM_TYPE)
      .send(JSON.stringify(toProblem(problem, currentTraceId())));
  };
}
