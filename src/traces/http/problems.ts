import type { ErrorRequestHandler } from 'express';
import { PROBLEM_TYPE, toProblem } from '../../contracts/index.ts';
import type { Logger } from '../../instrumentation/index.ts';
import { OpsError } from '../../kernel/index.ts';
import { fail } from '../errors.ts';

const RETRY_SECONDS = '2';

function asOpsError(error: unknown): OpsError {
  if (error instanceof OpsError) return error;
  const { type, status } = error as { type?: unknown; status?: unknown };
  if (type === 'entity.too.large')
    return fail('TRACES_BODY_TOO_LARGE', 'kirim dalam potongan lebih kecil', { cause: error });
  if (typeof status === 'number' && status >= 400 && status < 500)
    return fail('TRACES_BODY_INVALID', 'isi tidak dapat dibaca', { cause: error });
  return fail('TRACES_BEHIND', 'penyimpanan tidak menjawab', { cause: error });
}

/**
 * The last handler: problem+json, with the members beside it by which readers of Jaeger's API know an error. The log gets
 * the cause.
 */
export const problemHandler =
  (logger: Logger): ErrorRequestHandler =>
  (error: unknown, req, res, next) => {
    const problem = asOpsError(error);
    if (problem.status >= 500)
      logger.warn({ err: error, path: req.path, code: problem.code }, 'a request failed');
    if (res.headersSent) {
      next(error);
      return;
    }
    const { status, detail } = problem;
    if (status === 503) res.set('retry-after', RETRY_SECONDS);
    const jaeger = { data: null, total: 0, limit: 0, offset: 0, errors: [{ code: status, msg: detail }] };
    res
      .status(status)
      .type(PROBLEM_TYPE)
      .send(JSON.stringify({ ...toProblem(problem), ...jaeger }));
  };
