import type { IncomingMessage, RequestListener } from 'node:http';
import { HEADERS, OPERATIONS, SERVICE_OF, type Operation, type Outcome } from '../contracts/index.ts';
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

/** What a request asks for, by its method, address and headers, and whose province it speaks of. */
export interface RequestMeaning {
  readonly operation: Operation;
  readonly province: string;
}

/** What is asked, or undefined for a request that is not to be counted. */
type Describe = (request: IncomingMessage) => RequestMeaning | undefined;

/**
 * Stands before whatever answers (an Express application is such a listener): counts each request that `describe`
 * recognises, under the service that its operation belongs to, and runs it in a server span that continues the caller's
 * trace. What `describe` does not recognise, or throws at, goes through uncounted. For Node's own servers: whoever calls
 * the result otherwise is in the span of the request until its turn of the event loop ends.
 */
export function observeRequests(
  meter: Meter,
  describe: Describe,
  listener: RequestListener,
): RequestListener {
  const recorders = new Map(
    OPERATIONS.map((operation) => [operation, redRecorder(meter, SERVICE_OF[operation])]),
  );
  const meaningOf = safely((request) => {
    const meaning = describe(request);
    if (meaning && !recorders.has(meaning.operation)) {
      throw new TypeError(`${meaning.operation} is no operation: ${OPERATIONS.join(', ')}`);
    }
    return meaning;
  });
  return (request, response) => {
    const what = meaningOf(request);
    const recorder = what && recorders.get(what.operation);
    if (!recorder) {
      listener(request, response);
      return;
    }
    heedKeptTraces(request.headers[HEADERS.keptTraces]);
    const span = openSpan(`${SERVICE_OF[what.operation]} ${what.operation}`, {
      kind: 'server',
      headers: request.headers,
      attributes: { operation: what.operation, province: what.province },
    });
    const finish = recorder.start(what.operation, what.province);
    response.on('close', () => {
      // Of a stream of HTTP/2 that was reset, Node says that it is finished.
      const outcome = outcomeOf(response.statusCode, response.writableEnded && response.writableFinished);
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

/** What is only counted must not be ended by the counting: a description that throws is none, and a warning says so once. */
function safely(describe: Describe): Describe {
  let isTold = false;
  return (request) => {
    try {
      return describe(request);
    } catch (error) {
      if (!isTold)
        process.emitWarning(`a request is not counted: ${String(error)}`, { code: 'SIAGA_UNCOUNTED' });
      isTold = true;
      return undefined;
    }
  };
}
