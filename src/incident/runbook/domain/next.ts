import type { Hold, Runbook, RunEvent, RunStatus, StepSpec } from '../types.ts';
import type { ApprovalState, RunState, StepState } from './state.ts';

/** What the engine is to do next with a run. */
export type Command =
  | { readonly do: 'record'; readonly events: readonly RunEvent[] }
  | { readonly do: 'perform'; readonly step: StepSpec; readonly state: StepState }
  | { readonly do: 'renew'; readonly hold: Hold }
  | { readonly do: 'compensate'; readonly step: StepSpec; readonly state: StepState }
  | { readonly do: 'end'; readonly event: Extract<RunEvent, { type: 'run.ended' }> }
  | { readonly do: 'rest' };

/** Share of a rule's life after which it is renewed. */
const RENEW_AT = 0.5;

const renewalTime = (hold: Hold): number => hold.until - hold.ttlMs * (1 - RENEW_AT);

const isOver = (step: StepState): boolean =>
  step.status === 'succeeded' || step.status === 'excepted' || step.status === 'compensated';

/** The step in hand: the first that is not over, or undefined when all are. */
export const currentStep = (state: RunState): StepState | undefined =>
  state.steps.find((step) => !isOver(step));

/** The request that waits for people, if one does. */
export const openApproval = (state: RunState): ApprovalState | undefined =>
  state.approvals.find((approval) => approval.closed === null);

/** The newest request that a step made. */
export const approvalOf = (
  state: RunState,
  step: string,
  kind: ApprovalState['kind'],
): ApprovalState | undefined =>
  state.approvals.findLast((approval) => approval.step === step && approval.kind === kind);

/** One token per step and round: a repeat after a crash carries the same, a re-entry another. */
const tokenOf = (runId: string, step: string, round: number): string => `${runId}:${step}:${String(round)}`;

/** Undo what has been done, last first; then end. */
function rollBack(runbook: Runbook, state: RunState, rollback: NonNullable<RunState['rollback']>): Command {
  const done = state.steps.findLast((step) => step.status !== 'pending' && step.status !== 'compensated');
  const spec = done && runbook.steps.find((step) => step.id === done.id);
  if (spec) return { do: 'compensate', step: spec, state: done };
  return { do: 'end', event: { type: 'run.ended', status: rollback.endAs, why: rollback.why } };
}

function finish(state: RunState): Command {
  const exceptions = state.steps.filter((step) => step.status === 'excepted');
  const status = exceptions.length === 0 ? 'completed' : 'completedWithExceptions';
  const why =
    exceptions.map((step) => `${step.id}: ${step.note ?? ''}`).join('; ') || 'semua langkah selesai';
  return { do: 'end', event: { type: 'run.ended', status, why } };
}

/** A person has decided what becomes of a paused run: go on past the step, or undo. */
function afterDecision(state: RunState, decision: ApprovalState): readonly RunEvent[] | undefined {
  const pause = state.pause;
  if (!pause || decision.closed === null || decision.closed === 'withdrawn') return undefined;
  if (decision.closed === 'granted') {
    return [
      { type: 'step.inconclusive', step: pause.step, why: `dilanjutkan oleh petugas: ${pause.why}` },
      { type: 'run.resumed', step: pause.step, why: 'diputuskan petugas' },
    ];
  }
  const why =
    decision.closed === 'rejected' ? 'dibatalkan petugas' : 'tidak ada keputusan sampai batas waktu';
  return [{ type: 'run.rollingBack', why: `${pause.why}; ${why}`, endAs: 'failed' }];
}

/** Pure decision: given a run's state at `now` (wall ms), what is next. `runId` only makes tokens. */
export function nextCommand(runbook: Runbook, state: RunState, runId: string, now: number): Command {
  if (state.ended) return { do: 'rest' };
  if (state.rollback) return rollBack(runbook, state, state.rollback);
  const lapsing = state.holds.find((hold) => renewalTime(hold) <= now);
  if (lapsing) return { do: 'renew', hold: lapsing };
  const open = openApproval(state);
  if (open?.expiresAt !== undefined && open.expiresAt !== null && open.expiresAt <= now) {
    return { do: 'record', events: [{ type: 'approval.closed', approval: open.id, as: 'expired' }] };
  }
  const step = currentStep(state);
  if (!step) return finish(state);
  const spec = runbook.steps.find((entry) => entry.id === step.id);
  if (!spec) return { do: 'rest' };
  if (step.status === 'pending') {
    return {
      do: 'record',
      events: [{ type: 'step.started', step: step.id, token: tokenOf(runId, step.id, state.round) }],
    };
  }
  const decision = state.pause && approvalOf(state, step.id, 'decision');
  const decided = decision ? afterDecision(state, decision) : undefined;
  if (decided) return { do: 'record', events: decided };
  if (state.pause?.because === 'failed') return { do: 'rest' };
  return { do: 'perform', step: spec, state: step };
}

const PAUSE_STATUS = { failed: 'pausedByFailedStep', inconclusive: 'pausedByInconclusive' } as const;

/** The run's state in the words of AWS ARC's region switch. */
export function statusOf(runbook: Runbook, state: RunState): RunStatus {
  if (state.ended) return state.ended.status;
  if (state.pause) return PAUSE_STATUS[state.pause.because];
  if (openApproval(state)) return 'pendingManualApproval';
  const step = currentStep(state);
  if (step?.status === 'pending' && state.steps[0] === step) return 'pending';
  const spec = runbook.steps.find((entry) => entry.id === step?.id);
  return spec?.action === 'await-metric' || spec?.action === 'await-alert-resolved'
    ? 'monitoring'
    : 'inProgress';
}

/**
 * When the run must be looked at again (wall ms): `recheckAt` is what the step asked for; a rule to renew or
 * an approval to expire may come first.
 */
export function wakeAt(state: RunState, recheckAt: number): number {
  const expiry = openApproval(state)?.expiresAt ?? Infinity;
  return Math.min(recheckAt, expiry, ...state.holds.map(renewalTime));
}
