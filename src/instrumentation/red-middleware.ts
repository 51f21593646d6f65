import type { Request, RequestHandler } from 'express';
import { HEADERS, type Operation, type Outcome } from '../contracts/index.ts';
import type { Meter } from './meter.ts';
import { redRecorder } from './red.ts';
import { heedKeptTraces } from './tail.ts';
import { openSpan } from './trace.ts';

/** How a finished answer counts. `answered` is false when the caller went away first. */
export function outcomeOf(status: number, answered = true): Outcome {
  if (!answered || status === 504) return 'timeout';
  if (status === 429) return 'shed';
  if (status >= 500) return 'server_error';
  if (status >= 400) return 'client_error';
  return 'success';
}

/**
 * Express middleware: counts each request that `describe` recognises and runs it in a server span that
 * continues the caller's trace. Put it before everything that may answer.
 */
export function redMiddleware(
  meter: Meter,
  service: string,
  describe: (request: Request) => { operation: Operation; province: string } | undefined,
): RequestHandler {
  const red = redRecorder(meter, service);
  return (request, response, next) => {
    const what = describe(request);
    if (!what) {
      next();
      return;
    }
    heedKeptTraces(request.headers[HEADERS.keptTraces]);
    const span = openSpan(`${service} ${what.operation}`, {
      kind: 'server',
      headers: request.headers,
      attributes: { operation: what.operation, province: what.province },
    });
    const finish = red.start(what.operation, what.province);
    response.on('close', () => {
      const outcome = outcomeOf(response.statusCode, response.writableFinished);
      if (!span.mayBeKept) {
        finish(outcome, false);
        return;
      }
      span.setAttribute('http.response.status_code', response.statusCode);
      span.setAttribute('outcome', outcome);
      span.run(() => {
        finish(outcome);
      });
      span.end(outcome === 'server_error' || outcome === 'timeout' ? outcome : undefined);
    });
    span.run(next);
  };
}
