import type { IncomingMessage, RequestListener } from 'node:http';
import { HEADERS, SERVICE_OF, type Operation, type Outcome } from '../contracts/index.ts';
import type { Meter } from './meter.ts';
import { redRecorder, type RedRecorder } from './red.ts';
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

/** What a request asks for, by its method, address and headers, and whose province it speaks of. */
export interface RequestMeaning {
  readonly operation: Operation;
  readonly province: string;
}

/**
 * Stands before whatever answers (an Express application is such a listener): counts each request that `describe`
 * recognises, under the service that its operation belongs to, and runs it in a server span that continues the caller's
 * trace. What `describe` does not recognise goes through uncounted.
 */
export function observeRequests(
  meter: Meter,
  describe: (request: IncomingMessage) => RequestMeaning | undefined,
  listener: RequestListener,
): RequestListener {
  const recorders = new Map<string, RedRecorder>();
  const recorderOf = (service: string): RedRecorder => {
    let recorder = recorders.get(service);
    if (!recorder) recorders.set(service, (recorder = redRecorder(meter, service)));
    return recorder;
  };
  return (request, response) => {
    const what = describe(request);
    if (!what) {
      listener(request, response);
      return;
    }
    heedKeptTraces(request.headers[HEADERS.keptTraces]);
    const service = SERVICE_OF[what.operation];
    const span = openSpan(`${service} ${what.operation}`, {
      kind: 'server',
      headers: request.headers,
      attributes: { operation: what.operation, province: what.province },
    });
    const finish = recorderOf(service).start(what.operation, what.province);
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
    span.enter();
    listener(request, response);
  };
}
