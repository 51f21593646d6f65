import type { PolicyRule } from '../contracts/index.ts';
import type { EventType } from './domain/event-types.ts';

/** Something that happened, as the append-only log keeps it. */
export interface IncidentEvent {
  readonly incidentId: string | null;
  readonly type: EventType;
  /** Who did it: a person's id, `siaga` for the platform, `alertmanager`, a gateway's id. */
  readonly actor: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** The append-only, hash-chained log. */
export interface EventLog {
  append(event: IncidentEvent): Promise<void>;
}

/** One change to the policy that a runbook run holds until it lifts it. Same run + scope = replaced. */
export interface Intervention {
  readonly runId: string;
  readonly incidentId: string;
  /** `nasional`, province, kab/kota or kecamatan code. */
  readonly scope: string;
  readonly rule: Omit<PolicyRule, 'scope'>;
}

/** Composes interventions into the one policy, issues it under a new epoch and sees it into force. */
export interface PolicyDesk {
  /** Put interventions in place (idempotent by run and scope); returns the epoch that carries them. */
  impose(reason: string, interventions: readonly Intervention[]): Promise<number>;
  /** Lift what a run imposed (all of it, or the named scopes); returns the epoch without it. */
  lift(runId: string, reason: string, scopes?: readonly string[]): Promise<number>;
  /** Gateways that have this epoch or a newer one in force, with the time each confirmed (ms). */
  inForce(epoch: number): Promise<ReadonlyMap<string, number>>;
  /** Ids of the gateways that must confirm. */
  readonly gateways: readonly string[];
}

/** Reads Prometheus. A query without data is an empty list, never zero. */
export interface MetricsReader {
  query(
    promql: string,
  ): Promise<readonly { readonly labels: Readonly<Record<string, string>>; readonly value: number }[]>;
}

/** What the runbook engine is told of an incident. */
export interface IncidentFacts {
  readonly id: string;
  readonly alertname: string;
  /** Province code or `nasional`. */
  readonly region: string;
  readonly severity: 'critical' | 'warning' | 'info';
  readonly title: string;
  readonly affectedTps: number;
  /** Whether its alert is firing now. */
  readonly firing: boolean;
}

/** What the engine may ask of incidents. */
export interface IncidentDesk {
  facts(incidentId: string): Promise<IncidentFacts | undefined>;
  /** Move the lifecycle on; refused transitions throw. */
  transition(
    incidentId: string,
    to: 'mitigating' | 'monitoring' | 'resolved',
    actor: string,
    why: string,
  ): Promise<void>;
  /**
   * Page people about an incident outside the escalation ladder (approval wanted, manual mode lapsing). A
   * repeat with the same `token` (after a crash) should not page again.
   */
  page(incidentId: string, role: 'on-call' | 'leadership', title: string, token?: string): Promise<void>;
}
