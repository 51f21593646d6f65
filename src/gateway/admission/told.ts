import { PROBLEM_TYPE, toProblem } from '../../contracts/index.ts';
import { retryAfterHeader } from '../domain/retry-after.ts';
import { toldPlace } from '../http/waiting-answers.ts';
import type { Decision } from './admission.ts';

/** An answer as it goes out. */
export interface Told {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * What a phone is told that is not admitted: why, in Indonesian, and when to come back. `busySeconds` is the pause
 * after what is no matter of load.
 */
export function told(
  decision: Exclude<Decision, { readonly kind: 'admit' }>,
  traceId: string,
  busySeconds: number,
): Told {
  switch (decision.kind) {
    case 'wait': {
      const { body, headers } = toldPlace(decision.place);
      return {
        status: 202,
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      };
    }
    case 'refuse': {
      const { problem, retryAfterSeconds } = decision.refusal;
      return refused(problem.status, problem.textFor(traceId), retryAfterSeconds);
    }
    case 'invalid':
      return refused(decision.error.status, JSON.stringify(toProblem(decision.error, traceId)), busySeconds);
  }
}

const refused = (status: number, body: string, retryAfterSeconds: number): Told => ({
  status,
  headers: {
    'content-type': PROBLEM_TYPE,
    'cache-control': 'no-store',
    'retry-after': retryAfterHeader(retryAfterSeconds),
  },
  body,
});
