/** An entry of an incident's timeline, as the log keeps it. */
export interface LogEntry {
  /** Wall milliseconds. */
  readonly at: number;
  readonly type: string;
  readonly actor: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** An incident with everything its log says. */
export interface LoggedIncident {
  readonly id: string;
  readonly alert: string;
  readonly region: string;
  readonly severity: string;
  readonly openedAt: number;
  readonly closedAt: number | null;
  readonly entries: readonly LogEntry[];
}

interface PolicyFacts {
  readonly runbook: string | null;
  readonly acknowledgedAt: number | null;
  /** When the question was put that `approvedAt` answers. */
  readonly approvalRequestedAt: number | null;
  readonly approvedAt: number | null;
  /** Epoch of the run's first policy. */
  readonly epoch: number | null;
  /** When every gateway had confirmed that policy, not a later one. */
  readonly policyInForceAt: number | null;
}

const numberIn = (value: unknown, ...path: readonly string[]): number | undefined => {
  let inner = value;
  for (const key of path) inner = (inner as Record<string, unknown> | null | undefined)?.[key];
  return typeof inner === 'number' ? inner : undefined;
};

/** Read from the log what the run did first: who approved when, which policy, when it was in force everywhere. */
export function policyFactsOf({ entries }: LoggedIncident): PolicyFacts {
  const first = (match: (entry: LogEntry) => boolean): LogEntry | undefined => entries.find(match);
  const runbook = first((entry) => entry.type === 'runbook.started')?.data['runbook'];
  const done = entries.filter((entry) => entry.type === 'runbook.step.succeeded');
  const epochOf = (entry: LogEntry): number | undefined => numberIn(entry.data, 'output', 'epoch');
  const made = done.findIndex((entry) => epochOf(entry) !== undefined);
  const epoch = done.map(epochOf).find(isNumber);
  const next = done.findIndex(
    (entry, i) => i > made && epochOf(entry) !== undefined && epochOf(entry) !== epoch,
  );
  // A policy that never came into force must not borrow the confirmation of the one that followed it.
  const inForce = (made === -1 ? [] : done.slice(made, next === -1 ? undefined : next))
    .map((entry) => numberIn(entry.data, 'output', 'figures', 'inForceAt'))
    .find(isNumber);
  // Later approvals answer other questions: a pause, the return to normal.
  const approved = first((entry) => entry.type === 'approval.granted' && entry.at < (inForce ?? 0));
  const asked =
    approved &&
    entries
      .slice(0, entries.indexOf(approved))
      .findLast(
        (entry) =>
          entry.type === 'approval.requested' && entry.data['approval'] === approved.data['approval'],
      );
  return {
    runbook: typeof runbook === 'string' ? runbook : null,
    acknowledgedAt: first((entry) => entry.type === 'incident.acknowledged')?.at ?? null,
    approvalRequestedAt: asked?.at ?? null,
    approvedAt: approved?.at ?? null,
    epoch: epoch ?? null,
    policyInForceAt: inForce ?? null,
  };
}

const isNumber = (value: number | undefined): value is number => value !== undefined;
