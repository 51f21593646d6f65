/** The shapes a runbook, its run and its log have. Durations are night milliseconds unless a name says wall. */

/** One condition on a named recording. A value may name a site parameter: `$slowDeliverySeconds`. */
export type Amount = number | `$${ParameterName}`;

/** Figures that belong to the site, not to the runbook. */
export const PARAMETER_NAMES = ['loginPerSecond', 'slowDeliverySeconds'] as const;
export type ParameterName = (typeof PARAMETER_NAMES)[number];
export type Parameters = Readonly<Record<ParameterName, number>>;

export type Guard =
  | { readonly kind: 'alert-firing' }
  /** Refuse when this many provinces or more are in manual mode already. */
  | { readonly kind: 'manual-provinces-below'; readonly limit: number }
  | {
      readonly kind: 'metric';
      readonly metric: string;
      readonly below?: Amount | undefined;
      readonly above?: Amount | undefined;
    };

export interface StepSpec {
  readonly id: string;
  readonly action: string;
  /** Indonesian, one line, for the console. */
  readonly title: string;
  /** The action's own parameters, as its schema read them. */
  readonly with: Readonly<Record<string, unknown>>;
  readonly timeoutMs: number;
  readonly onFailure: 'rollback' | 'pause' | 'continue';
  readonly onInconclusive: 'pause' | 'continue';
  /** Step to go back to when the trouble returns while this step watches. */
  readonly onRelapse?: string | undefined;
  /** Lifecycle the incident reaches when this step begins. */
  readonly incident?: Exclude<Moved, 'resolved'> | undefined;
}

export interface Runbook {
  /** File name without `.md`. */
  readonly slug: string;
  readonly alert: string;
  readonly title: string;
  readonly owner: string;
  /** Date of the last rehearsal, `YYYY-MM-DD`. */
  readonly validated: string;
  readonly limits: { readonly maxProvinces: number };
  readonly cooldownMs: number;
  readonly timeoutMs: number;
  readonly guards: readonly Guard[];
  readonly steps: readonly StepSpec[];
}

/** What an incident is, as a plan needs it. */
export interface Subject {
  readonly id: string;
  readonly alertname: string;
  readonly region: string;
  readonly title: string;
}

export type Verdict = 'pass' | 'fail' | 'inconclusive';

/** People an approval wants: one vote per slot, each from a distinct person with one of the slot's roles. */
export type Slots = readonly (readonly string[])[];

export interface Voter {
  readonly id: string;
  readonly name: string;
  readonly role: string;
}

/** A rule that a run holds in the policy and must renew before it lapses. Times are wall milliseconds. */
export interface Hold {
  readonly scope: string;
  readonly rule: Readonly<Record<string, unknown>>;
  readonly reason: string;
  readonly ttlMs: number;
  readonly until: number;
}

/** Everything a step may leave behind for later steps. */
export interface StepOutput {
  readonly hold?: Hold | undefined;
  readonly lifted?: boolean | undefined;
  readonly epoch?: number | undefined;
  readonly figures?: Readonly<Record<string, number>> | undefined;
}

/** What happened in a run; the state is a fold of these. */
export type RunEvent =
  | { readonly type: 'run.started'; readonly round: number; readonly notes: readonly string[] }
  | { readonly type: 'step.started'; readonly step: string; readonly token: string }
  | { readonly type: 'step.waiting'; readonly step: string; readonly memo: Readonly<Record<string, unknown>> }
  | { readonly type: 'step.retried'; readonly step: string; readonly attempt: number; readonly error: string }
  | {
      readonly type: 'step.succeeded';
      readonly step: string;
      readonly note: string;
      readonly output: StepOutput;
    }
  | { readonly type: 'step.inconclusive'; readonly step: string; readonly why: string }
  | { readonly type: 'step.failed'; readonly step: string; readonly why: string }
  | {
      readonly type: 'step.compensated';
      readonly step: string;
      readonly note: string;
      readonly lifted: boolean;
    }
  | {
      readonly type: 'approval.requested';
      readonly approval: string;
      readonly step: string;
      readonly kind: 'approval' | 'decision';
      readonly question: string;
      readonly slots: Slots;
      readonly expiresAt: number | null;
    }
  | {
      readonly type: 'approval.given';
      readonly approval: string;
      readonly person: Voter;
      readonly verdict: 'approve' | 'reject';
      readonly reason: string;
    }
  | { readonly type: 'approval.closed'; readonly approval: string; readonly as: ApprovalOutcome }
  | {
      readonly type: 'run.paused';
      readonly step: string;
      readonly because: 'failed' | 'inconclusive';
      readonly why: string;
    }
  | { readonly type: 'run.resumed'; readonly step: string; readonly why: string }
  | { readonly type: 'run.reentered'; readonly step: string; readonly round: number; readonly why: string }
  | { readonly type: 'run.rollingBack'; readonly why: string; readonly endAs: 'failed' | 'canceled' }
  | { readonly type: 'policy.renewed'; readonly hold: Hold; readonly epoch: number }
  | { readonly type: 'incident.moved'; readonly to: Moved; readonly refused: string | null }
  | { readonly type: 'run.ended'; readonly status: EndStatus; readonly why: string };

/** Lifecycles that a run may move its incident to. */
export type Moved = 'mitigating' | 'monitoring' | 'resolved';

export type ApprovalOutcome = 'granted' | 'rejected' | 'expired' | 'withdrawn';
export const END_STATUSES = ['completed', 'completedWithExceptions', 'canceled', 'failed'] as const;
export type EndStatus = (typeof END_STATUSES)[number];

/** The states AWS ARC's region switch shows, less those that cannot come up here. */
export type RunStatus =
  | 'pending'
  | 'inProgress'
  | 'pendingManualApproval'
  | 'pausedByFailedStep'
  | 'pausedByInconclusive'
  | 'monitoring'
  | EndStatus;

/** A run and a step at a glance. */
export type RunGlance = 'running' | 'waiting' | 'succeeded' | 'failed' | 'aborted';
export type StepGlance = 'pending' | 'running' | 'waiting' | 'done' | 'failed' | 'skipped' | 'compensated';

/** An event with its place in the run's log; `at` is wall milliseconds. */
export interface Recorded {
  readonly seq: number;
  readonly at: number;
  readonly event: RunEvent;
}
