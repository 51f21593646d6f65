import type { z } from 'zod';
import type { EventLog, IncidentDesk, IncidentFacts, MetricsReader, PolicyDesk } from '../ports.ts';
import type { StepResult } from '../runbook/domain/outcome.ts';
import type { ApprovalState } from '../runbook/domain/state.ts';
import type { Tempo } from '../runbook/domain/tempo.ts';
import type { Guard, Hold, Parameters, StepOutput } from '../runbook/types.ts';

/** What the runbook engine does its work through. */
export interface RunbookPorts {
  readonly policy: PolicyDesk;
  readonly metrics: MetricsReader;
  readonly incidents: IncidentDesk;
  readonly log: EventLog;
}

/** Where and when a step is performed. Times are wall milliseconds. */
export interface StepContext {
  readonly runId: string;
  readonly incident: IncidentFacts;
  readonly guards: readonly Guard[];
  readonly token: string;
  readonly startedAt: number;
  readonly now: number;
  readonly tempo: Tempo;
  /** Factor on every "stays clear", grown by relapses. */
  readonly caution: number;
  readonly parameters: Parameters;
  readonly memo: Readonly<Record<string, unknown>>;
  /** Newest epoch this run's changes travel in; 0: none. */
  readonly epoch: number;
  readonly holds: readonly Hold[];
  /** The newest request of a step, this one when unnamed. */
  approval(step?: string): ApprovalState | undefined;
  /** What earlier steps left behind, oldest first. */
  readonly outputs: readonly StepOutput[];
  /** Provinces that runs now hold in manual mode. */
  manualProvinces(): Promise<number>;
  readonly ports: RunbookPorts;
}

/** What a plan says of a step before anything is done. */
export interface Described {
  /** Indonesian, one line. */
  readonly text: string;
  /** `nasional` or province code that the step changes; null: it changes nothing. */
  readonly scope: string | null;
}

export interface DescribeContext {
  readonly region: string;
  readonly guards: readonly Guard[];
  readonly parameters: Parameters;
}

/** One row of the actions table. Parameters are read anew on every use: what is stored is their JSON. */
export interface Action {
  readonly params: z.ZodType<Record<string, unknown>>;
  /** Whether what it does to the outside can be taken back. */
  readonly effect: 'none' | 'reversible' | 'irreversible';
  describe(params: unknown, context: DescribeContext): Described;
  /** Do it, or look again. Must bear being repeated with the same token. Throwing means: try again later. */
  perform(params: unknown, context: StepContext): Promise<StepResult>;
  /** Take it back, on a roll-back; must bear being repeated. Returns what was done, Indonesian. */
  readonly compensate?: (params: unknown, context: StepContext) => Promise<string>;
}

interface ActionSpec<Params extends Record<string, unknown>> {
  readonly params: z.ZodType<Params>;
  readonly effect: Action['effect'];
  describe(params: Params, context: DescribeContext): Described;
  perform(params: Params, context: StepContext): Promise<StepResult>;
  readonly compensate?: (params: Params, context: StepContext) => Promise<string>;
}

/** Make a table row from an action that knows its parameters' type. */
export function defineAction<Params extends Record<string, unknown>>(spec: ActionSpec<Params>): Action {
  const { compensate } = spec;
  return {
    params: spec.params,
    effect: spec.effect,
    describe: (params, context) => spec.describe(spec.params.parse(params), context),
    perform: (params, context) => spec.perform(spec.params.parse(params), context),
    ...(compensate
      ? {
          compensate: (params: unknown, context: StepContext) =>
            compensate(spec.params.parse(params), context),
        }
      : {}),
  };
}
