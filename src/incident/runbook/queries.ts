import { actionOf } from '../actions/index.ts';
import { openApproval } from './domain/next.ts';
import type { ApprovalState, StepState } from './domain/state.ts';
import { activeRows, loadRuns, type LoadedRun, type RunbookDb } from './store.ts';
import type { RunGlance, RunStatus, StepGlance, StepSpec } from './types.ts';
import { approvalId } from './vote.ts';

/** Times in these shapes are wall milliseconds. */

export interface StepPicture {
  readonly id: string;
  readonly title: string;
  readonly action: string;
  readonly state: StepGlance;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  /** What came of it, or why it failed or waits; one line. */
  readonly result: string | null;
}

export interface RunPicture {
  readonly id: string;
  readonly incidentId: string;
  /** File name without `.md`. */
  readonly runbook: string;
  readonly title: string;
  /** Coarse, for a glance. */
  readonly state: RunGlance;
  /** Exact. */
  readonly status: RunStatus;
  readonly why: string | null;
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly steps: readonly StepPicture[];
}

export interface ApprovalPicture {
  readonly id: string;
  readonly incidentId: string;
  readonly incidentTitle: string;
  readonly runbook: string;
  /** What will happen when enough people approve, in Indonesian. */
  readonly question: string;
  /** Province codes or `nasional`. */
  readonly regions: readonly string[];
  readonly affectedTps: number;
  readonly reversible: boolean;
  /** Distinct people who must approve. */
  readonly required: number;
  readonly needsLeadership: boolean;
  /** Roles wanted, one list per person. */
  readonly slots: readonly (readonly string[])[];
  readonly votes: readonly {
    readonly personName: string;
    readonly personId: string;
    readonly role: string;
    readonly verdict: 'approve' | 'reject';
    readonly reason: string;
    readonly at: number;
  }[];
  readonly requestedAt: number;
  /** When the request lapses unanswered; null: never. */
  readonly expiresAt: number | null;
}

const COARSE: Readonly<Record<RunStatus, RunPicture['state']>> = {
  pending: 'running',
  inProgress: 'running',
  monitoring: 'running',
  pendingManualApproval: 'waiting',
  pausedByFailedStep: 'waiting',
  pausedByInconclusive: 'waiting',
  completed: 'succeeded',
  completedWithExceptions: 'succeeded',
  canceled: 'aborted',
  failed: 'failed',
};

const STEP_STATES = {
  pending: 'pending',
  running: 'running',
  succeeded: 'done',
  excepted: 'skipped',
  failed: 'failed',
  compensated: 'compensated',
} as const;

function stepPicture({ state }: LoadedRun, spec: StepSpec, step: StepState): StepPicture {
  const asked = openApproval(state)?.step === step.id;
  const doubt = state.pause?.step === step.id ? state.pause.why : null;
  const { startedAt, endedAt } = step;
  return {
    id: step.id,
    title: spec.title,
    action: spec.action,
    state: step.status === 'running' && (asked || doubt !== null) ? 'waiting' : STEP_STATES[step.status],
    startedAt,
    endedAt,
    result: doubt ?? step.note,
  };
}

function runPicture(run: LoadedRun): RunPicture {
  const { row, state } = run;
  const status = row.status as RunStatus;
  return {
    id: row.id,
    incidentId: row.incident_id,
    runbook: row.slug,
    title: row.definition.title,
    state: COARSE[status],
    status,
    why: state.ended?.why ?? state.pause?.why ?? null,
    startedAt: row.started_at.getTime(),
    endedAt: row.ended_at?.getTime() ?? null,
    steps: row.definition.steps.flatMap((spec, i) => {
      const step = state.steps[i];
      return step ? [stepPicture(run, spec, step)] : [];
    }),
  };
}

function approvalPicture({ row }: LoadedRun, approval: ApprovalState): ApprovalPicture {
  const later = row.definition.steps.slice(
    row.definition.steps.findIndex((step) => step.id === approval.step) + 1,
  );
  return {
    id: approvalId(row.id, approval.id),
    incidentId: row.incident_id,
    incidentTitle: row.incident_title,
    runbook: row.slug,
    question: approval.question,
    regions: [row.region],
    affectedTps: row.affected_tps,
    reversible: later.some((step) => actionOf(step.action)?.effect === 'reversible'),
    required: approval.slots.length,
    needsLeadership: approval.slots.some((roles) => roles.every((role) => role === 'leadership')),
    slots: approval.slots,
    votes: approval.votes.map(({ person, verdict, reason, at }) => ({
      personName: person.name,
      personId: person.id,
      role: person.role,
      verdict,
      reason,
      at,
    })),
    requestedAt: approval.requestedAt,
    expiresAt: approval.expiresAt,
  };
}

/** Runs of an incident, oldest first, with every step's state and result. */
export async function runsOf(db: RunbookDb, incidentId: string): Promise<readonly RunPicture[]> {
  const rows = await db
    .selectFrom('runbook_runs')
    .selectAll()
    .where('incident_id', '=', incidentId)
    .orderBy('started_at')
    .execute();
  return (await loadRuns(db, rows)).map(runPicture);
}

/** Runs that have not ended, of all incidents. */
export const activeRuns = async (db: RunbookDb): Promise<readonly RunPicture[]> =>
  (await loadRuns(db, await activeRows(db))).map(runPicture);

/** What waits for people now, oldest first; of one incident when named. */
export async function pendingApprovals(
  db: RunbookDb,
  incidentId?: string,
): Promise<readonly ApprovalPicture[]> {
  const rows = (await activeRows(db)).filter(
    (row) => incidentId === undefined || row.incident_id === incidentId,
  );
  const runs = await loadRuns(db, rows);
  return runs
    .flatMap((run) => {
      const open = openApproval(run.state);
      return open ? [approvalPicture(run, open)] : [];
    })
    .toSorted((a, b) => a.requestedAt - b.requestedAt);
}
