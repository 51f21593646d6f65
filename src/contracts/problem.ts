import type { OpsError } from '../kernel/index.ts';

/** Media type of every error answer (RFC 9457). */
export const PROBLEM_TYPE = 'application/problem+json';

/** An error as the wire carries it. Titles are Indonesian; `code` is stable and never translated. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly retry: 'never' | 'later' | 'now';
  readonly traceId?: string;
}

/** Render an error for the wire; never its stack or cause. */
export function toProblem(error: OpsError, traceId?: string): Problem {
  return {
    type: `urn:siaga:error:${error.code}`,
    title: error.title,
    status: error.status,
    code: error.code,
    detail: error.detail,
    retry: error.retry,
    ...(traceId === undefined ? {} : { traceId }),
  };
}
