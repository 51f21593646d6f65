import type { Decision } from '../admission/admission.ts';
import { told, type Told } from '../admission/told.ts';
import type { Question } from './question.ts';

/** Response headers of a decision. An answer without the first is no decision of ours: the proxy lets through. */
const DECISION_HEADER = 'x-siaga-decision';
const PERMIT_HEADER = 'x-siaga-permit';
const STATUS_HEADER = 'x-siaga-status';
const BODY_HEADER = 'x-siaga-body';

/** Let through; with the permit under which its end is to be reported, if it is to be. */
export const toldAdmitted = (permit: string | undefined): Told => ({
  status: 200,
  headers: { [DECISION_HEADER]: 'admit', ...(permit === undefined ? {} : { [PERMIT_HEADER]: permit }) },
  body: '',
});

/** Not let through, as the asker can read it. */
export function toldTo(
  asker: Question['asker'],
  decision: Exclude<Decision, { readonly kind: 'admit' }>,
  traceId: string,
  busySeconds: number,
): Told {
  const { status, headers: phones, body } = told(decision, traceId, busySeconds);
  const isWait = decision.kind === 'wait';
  const headers = { ...phones, [DECISION_HEADER]: isWait ? 'wait' : 'refuse' };
  if (asker !== 'nginx') return { status, headers, body };
  // auth_request knows 401 and 403 and drops the body: status and body travel in headers, which are ASCII.
  return {
    status: isWait ? 401 : 403,
    headers: { ...headers, [STATUS_HEADER]: String(status), [BODY_HEADER]: asciiJson(body) },
    body: '',
  };
}

const asciiJson = (json: string): string =>
  json.replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
