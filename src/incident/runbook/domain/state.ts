import type {
  ApprovalOutcome,
  EndStatus,
  Hold,
  Recorded,
  RunEvent,
  Slots,
  StepOutput,
  StepSpec,
  Voter,
} from '../types.ts';

export interface StepState {
  readonly id: string;
  readonly status: 'pending' | 'running' | 'succeeded' | 'excepted' | 'failed' | 'compensated';
  readonly token: string | null;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  readonly attempts: number;
  readonly memo: Readonly<Record<string, unknown>>;
  readonly note: string | null;
  readonly output: StepOutput;
}

interface GivenVote {
  readonly person: Voter;
  readonly verdict: 'approve' | 'reject';
  readonly reason: string;
  readonly at: number;
}

export interface ApprovalState {
  readonly id: string;
  readonly step: string;
  readonly kind: 'approval' | 'decision';
  readonly question: string;
  readonly slots: Slots;
  readonly requestedAt: number;
  readonly expiresAt: number | null;
  readonly votes: readonly GivenVote[];
  readonly closed: ApprovalOutcome | null;
}

/** Where a run stands: the fold of its log. */
export interface RunState {
  readonly startedAt: number;
  /** How often the trouble has come back; lengthens the watch before the next lifting. */
  readonly round: number;
  readonly notes: readonly string[];
  readonly steps: readonly StepState[];
  readonly approvals: readonly ApprovalState[];
  readonly holds: readonly Hold[];
  readonly epoch: number;
  readonly pause: {
    readonly step: string;
    readonly because: 'failed' | 'inconclusive';
    readonly why: string;
  } | null;
  readonly rollback: { readonly why: string; readonly endAs: 'failed' | 'canceled' } | null;
  readonly incident: string | null;
  readonly ended: { readonly status: EndStatus; readonly why: string; readonly at: number } | null;
}

const freshStep = (id: string): StepState => ({
  id,
  status: 'pending',
  token: null,
  startedAt: null,
  endedAt: null,
  attempts: 0,
  memo: {},
  note: null,
  output: {},
});

const START: Omit<RunState, 'steps'> = {
  startedAt: 0,
  round: 0,
  notes: [],
  approvals: [],
  holds: [],
  epoch: 0,
  pause: null,
  rollback: null,
  incident: null,
  ended: null,
};

const withStep = (state: RunState, id: string, change: Partial<StepState>): RunState => ({
  ...state,
  steps: state.steps.map((step) => (step.id === id ? { ...step, ...change } : step)),
});

const withApproval = (
  state: RunState,
  id: string,
  change: (approval: ApprovalState) => Partial<ApprovalState>,
): RunState => ({
  ...state,
  approvals: state.approvals.map((entry) => (entry.id === id ? { ...entry, ...change(entry) } : entry)),
});

/** What a step's output does to the rules held: an imposed rule replaces its scope's, a lift clears all. */
function withOutput(state: RunState, output: StepOutput): RunState {
  const epoch = Math.max(state.epoch, output.epoch ?? 0);
  if (output.lifted === true) return { ...state, holds: [], epoch };
  const { hold } = output;
  if (!hold) return { ...state, epoch };
  return { ...state, holds: [...state.holds.filter((held) => held.scope !== hold.scope), hold], epoch };
}

/** Go back: the step named and all after it are to be done anew. */
function reenter(state: RunState, step: string, round: number): RunState {
  const from = state.steps.findIndex((entry) => entry.id === step);
  const steps = state.steps.map((entry, i) => (i >= from ? freshStep(entry.id) : entry));
  return { ...state, steps, round, pause: null };
}

function applyStep(state: RunState, at: number, event: RunEvent): RunState | undefined {
  switch (event.type) {
    case 'step.started':
      return withStep(state, event.step, { status: 'running', token: event.token, startedAt: at });
    case 'step.waiting':
      return withStep(state, event.step, { memo: event.memo });
    case 'step.retried':
      return withStep(state, event.step, { attempts: event.attempt, note: event.error });
    case 'step.succeeded': {
      const change = { status: 'succeeded', endedAt: at, note: event.note, output: event.output } as const;
      return withOutput(withStep(state, event.step, change), event.output);
    }
    case 'step.inconclusive':
      return withStep(state, event.step, { status: 'excepted', endedAt: at, note: event.why });
    case 'step.failed':
      return withStep(state, event.step, { status: 'failed', endedAt: at, note: event.why });
    case 'step.compensated': {
      const undone = withStep(state, event.step, { status: 'compensated', endedAt: at, note: event.note });
      return event.lifted ? withOutput(undone, { lifted: true }) : undone;
    }
    default:
      return undefined;
  }
}

function applyApproval(state: RunState, at: number, event: RunEvent): RunState | undefined {
  switch (event.type) {
    case 'approval.requested': {
      const { approval: id, step, kind, question, slots, expiresAt } = event;
      const fresh = { id, step, kind, question, slots, expiresAt, requestedAt: at, votes: [], closed: null };
      return { ...state, approvals: [...state.approvals, fresh] };
    }
    case 'approval.given': {
      const { person, verdict, reason } = event;
      const vote = { person, verdict, reason, at };
      return withApproval(state, event.approval, (entry) => ({ votes: [...entry.votes, vote] }));
    }
    case 'approval.closed':
      return withApproval(state, event.approval, () => ({ closed: event.as }));
    default:
      return undefined;
  }
}

function applyRun(state: RunState, at: number, event: RunEvent): RunState {
  switch (event.type) {
    case 'run.started':
      return { ...state, startedAt: at, round: event.round, notes: event.notes };
    case 'run.paused':
      return { ...state, pause: { step: event.step, because: event.because, why: event.why } };
    case 'run.resumed':
      return { ...state, pause: null };
    case 'run.reentered':
      return reenter(state, event.step, event.round);
    case 'run.rollingBack':
      return { ...state, pause: null, rollback: { why: event.why, endAs: event.endAs } };
    case 'policy.renewed':
      return withOutput(state, { hold: event.hold, epoch: event.epoch });
    case 'incident.moved':
      return { ...state, incident: event.to };
    case 'run.ended':
      return { ...state, pause: null, ended: { status: event.status, why: event.why, at } };
    default:
      return state;
  }
}

/** Apply one event; unknown steps and approvals change nothing. */
function applyEvent(state: RunState, at: number, event: RunEvent): RunState {
  return applyStep(state, at, event) ?? applyApproval(state, at, event) ?? applyRun(state, at, event);
}

/** Fold a run's log over its steps into the state it is in. */
export function stateOf(steps: readonly StepSpec[], log: readonly Recorded[]): RunState {
  const start: RunState = { ...START, steps: steps.map((step) => freshStep(step.id)) };
  return log.reduce((state, { at, event }) => applyEvent(state, at, event), start);
}
