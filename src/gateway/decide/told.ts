import { PROBLEM_TYPE, toProblem } from '../../contracts/index.ts';
import type { Decision } from '../admission/admission.ts';
import { retryAfterHeader } from '../domain/retry-after.ts';
import { toldPlace } from '../http/waiting-answers.ts';
import type { Question } from './question.ts';

/** Response headers of a decision. An answer without the first is no decision of ours: the proxy lets through. */
export const DECISION_HEADER = 'x-siaga-decision';
export const PERMIT_HEADER = 'x-siaga-permit';
const STATUS_HEADER = 'x-siaga-status';
const BODY_HEADER = 'x-siaga-body';

/** An answer as it goes out. */
export interface Told {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Let through; with the permit under which its end is to be reported, if it is to be. */
export const toldAdmitted = (permit: string | undefined): Told => ({
  status: 200,
  headers: { [DECISION_HEADER]: 'admit', ...(permit === undefined ? {} : { [PERMIT_HEADER]: permit }) },
  body: '',
});

/** What the phone is to be told instead of the vendor's answer. */
export function toldPhone(
  decision: Exclude<Decision, { readonly kind: 'admit' }>,
  traceId: string,
  busySeconds: number,
): Told {
  switch (decision.kind) {
    case 'wait': {
      const { body, headers } = toldPlace(decision.place);
      return {
        status: 202,
        headers: { [DECISION_HEADER]: 'wait', 'content-type': 'application/json', ...headers },
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
    [DECISION_HEADER]: 'refuse',
    'content-type': PROBLEM_TYPE,
    'cache-control': 'no-store',
    'retry-after': retryAfterHeader(retryAfterSeconds),
  },
  body,
});

/** As the asker can read it: nginx gets 401 (wait) or 403, and status and body in headers, which are ASCII. */
export function toldTo(asker: Question['asker'], told: Told): Told {
  if (asker !== 'nginx' || told.status === 200) return told;
  return {
    status: told.headers[DECISION_HEADER] === 'wait' ? 401 : 403,
    headers: { ...told.headers, [STATUS_HEADER]: String(told.status), [BODY_HEADER]: asciiJson(told.body) },
    body: '',
  };
}

const asciiJson = (json: string): string =>
  json.replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
