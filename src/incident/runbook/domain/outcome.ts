import type { RunEvent, Slots, StepOutput, StepSpec } from '../types.ts';
import type { RunState, StepState } from './state.ts';

type Memo = Readonly<Record<string, unknown>>;

/** What performing (or looking again at) a step came to. `recheckMs` is wall time until the next look. */
export type StepResult =
  | { readonly kind: 'done'; readonly note: string; readonly output?: StepOutput }
  | { readonly kind: 'waiting'; readonly recheckMs: number; readonly memo?: Memo }
  /** What is watched is bad (again). */
  | { readonly kind: 'bad'; readonly why: string; readonly recheckMs: number; readonly memo?: Memo }
  | {
      readonly kind: 'ask';
      readonly question: string;
      readonly slots: Slots;
      readonly expiresAt: number | null;
    }
  | { readonly kind: 'inconclusive'; readonly why: string; readonly recheckMs: number; readonly memo?: Memo }
  | { readonly kind: 'failed'; readonly why: string }
  /** The run is to end here and leave nothing behind. */
  | { readonly kind: 'ended'; readonly why: string };

export interface Outcome {
  readonly events: readonly RunEvent[];
  /** Wall ms until the run is due again; 0: at once. */
  readonly recheckMs: number;
}

/** People who may decide what becomes of a paused run: one of them. */
const DECIDERS: Slots = [['on-call', 'commander', 'leadership']];

const nextId = (state: RunState, step: string): string => `${step}-${String(state.approvals.length + 1)}`;

const isSame = (a: Memo, b: Memo): boolean => JSON.stringify(a) === JSON.stringify(b);

const remember = (step: StepState, memo: Memo | undefined): readonly RunEvent[] =>
  memo === undefined || isSame(memo, step.memo) ? [] : [{ type: 'step.waiting', step: step.id, memo }];

/** At most one question is open at a time: what overtakes it withdraws it. */
const withdrawOpen = (state: RunState): readonly RunEvent[] =>
  state.approvals
    .filter((approval) => approval.closed === null)
    .map((approval) => ({ type: 'approval.closed', approval: approval.id, as: 'withdrawn' }));

function pause(
  state: RunState,
  step: StepState,
  because: 'failed' | 'inconclusive',
  why: string,
): RunEvent[] {
  if (state.pause) return [];
  const question = `Langkah "${step.id}" berhenti: ${why}. Setujui untuk melanjutkan ke langkah berikutnya; tolak untuk membatalkan dan mengembalikan semua perubahan.`;
  return [
    ...withdrawOpen(state),
    { type: 'run.paused', step: step.id, because, why },
    {
      type: 'approval.requested',
      approval: nextId(state, step.id),
      step: step.id,
      kind: 'decision',
      question,
      slots: DECIDERS,
      expiresAt: null,
    },
  ];
}

/** The doubt that paused the run is gone: its question is withdrawn. */
const unpause = (state: RunState, step: StepState, why: string): readonly RunEvent[] =>
  state.pause ? [...withdrawOpen(state), { type: 'run.resumed', step: step.id, why }] : [];

function inconclusive(
  spec: StepSpec,
  state: RunState,
  step: StepState,
  why: string,
  recheckMs: number,
): Outcome {
  if (spec.onInconclusive === 'continue') {
    return { events: [{ type: 'step.inconclusive', step: step.id, why }], recheckMs: 0 };
  }
  return { events: pause(state, step, 'inconclusive', why), recheckMs };
}

/** Manual mode never ends by itself: a run that holds it stops for a person instead of rolling back. */
const holdsManual = (state: RunState): boolean => state.holds.some((hold) => 'manual' in hold.rule);

function failed(spec: StepSpec, state: RunState, step: StepState, why: string): Outcome {
  if (spec.onFailure === 'continue') {
    return { events: [{ type: 'step.inconclusive', step: step.id, why }], recheckMs: 0 };
  }
  const failure: RunEvent = { type: 'step.failed', step: step.id, why };
  if (spec.onFailure === 'pause' || holdsManual(state)) {
    return { events: [failure, ...pause(state, step, 'failed', why)], recheckMs: Infinity };
  }
  return {
    events: [...withdrawOpen(state), failure, { type: 'run.rollingBack', why, endAs: 'failed' }],
    recheckMs: 0,
  };
}

const ended = (state: RunState, why: string): Outcome => ({
  events: [...withdrawOpen(state), { type: 'run.rollingBack', why, endAs: 'canceled' }],
  recheckMs: 0,
});

type Waiting = Extract<StepResult, { kind: 'waiting' | 'bad' }>;

/** Waiting is definite: it ends an earlier doubt. */
function waiting(spec: StepSpec, state: RunState, step: StepState, result: Waiting): Outcome {
  if (result.kind === 'bad' && spec.onRelapse !== undefined) {
    const back: RunEvent = {
      type: 'run.reentered',
      step: spec.onRelapse,
      round: state.round + 1,
      why: result.why,
    };
    return { events: [...withdrawOpen(state), back], recheckMs: 0 };
  }
  return {
    events: [...remember(step, result.memo), ...unpause(state, step, 'pemantauan berjalan lagi')],
    recheckMs: result.recheckMs,
  };
}

/** Pure: what a step's result adds to the log, and when to look again. `isLate`: its time is up. */
export function outcomeOf(
  spec: StepSpec,
  state: RunState,
  step: StepState,
  result: StepResult,
  isLate: boolean,
): Outcome {
  switch (result.kind) {
    case 'done': {
      const done: RunEvent = {
        type: 'step.succeeded',
        step: step.id,
        note: result.note,
        output: result.output ?? {},
      };
      const settled = state.pause ? unpause(state, step, result.note) : withdrawOpen(state);
      return { events: [...settled, done], recheckMs: 0 };
    }
    case 'ask': {
      const { question, slots, expiresAt } = result;
      const superseded = state.pause ? unpause(state, step, 'ditanyakan lagi') : withdrawOpen(state);
      const approval = nextId(state, step.id);
      const asked: RunEvent = {
        type: 'approval.requested',
        approval,
        step: step.id,
        kind: 'approval',
        question,
        slots,
        expiresAt,
      };
      return { events: [...superseded, asked], recheckMs: 0 };
    }
    case 'waiting':
    case 'bad':
      if (isLate && !(result.kind === 'bad' && spec.onRelapse !== undefined)) {
        const late = inconclusive(spec, state, step, 'batas waktu langkah ini habis', result.recheckMs);
        return { ...late, events: [...remember(step, result.memo), ...late.events] };
      }
      return waiting(spec, state, step, result);
    case 'inconclusive': {
      const doubt = inconclusive(spec, state, step, result.why, result.recheckMs);
      return { ...doubt, events: [...remember(step, result.memo), ...doubt.events] };
    }
    case 'failed':
      return failed(spec, state, step, result.why);
    case 'ended':
      return ended(state, result.why);
  }
}
