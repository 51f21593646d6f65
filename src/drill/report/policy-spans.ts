/** When what happened on the way to a policy, milliseconds; null where it did not. */
interface PolicyTimes {
  readonly crossedAt: number | null;
  readonly approvalRequestedAt: number | null;
  readonly approvedAt: number | null;
  readonly policyInForceAt: number | null;
}

export interface PolicySpans {
  /** Threshold crossed to policy in force at every gateway, people's time included. */
  readonly detectToPolicyMs: number | null;
  /** Approval to policy in force; null where nobody had to approve. */
  readonly approvalToPolicyMs: number | null;
  /** Of the first, what the platform took: all but the wait between its question and people's answer. Judged. */
  readonly platformMs: number | null;
}

/** Pure. What is not known is not guessed: without a crossing there is no span from it. */
export function policySpansOf(times: PolicyTimes): PolicySpans {
  const { crossedAt, approvalRequestedAt, approvedAt, policyInForceAt } = times;
  const approvalToPolicyMs =
    approvedAt === null || policyInForceAt === null ? null : policyInForceAt - approvedAt;
  if (crossedAt === null || policyInForceAt === null) {
    return { detectToPolicyMs: null, approvalToPolicyMs, platformMs: null };
  }
  const detectToPolicyMs = policyInForceAt - crossedAt;
  // Only time within the span can be taken out of it.
  const peopleMs =
    approvalRequestedAt === null || approvedAt === null
      ? 0
      : Math.max(0, Math.min(approvedAt, policyInForceAt) - Math.max(approvalRequestedAt, crossedAt));
  return { detectToPolicyMs, approvalToPolicyMs, platformMs: detectToPolicyMs - peopleMs };
}
