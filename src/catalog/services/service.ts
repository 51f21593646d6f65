import type { Operation } from '../../contracts/index.ts';
import type { AlertSpec, DashboardUid, Inhibition } from '../alerts/alert.ts';
import type { WatchingAlert } from '../alerts/watching.ts';
import type { SaturationResource } from '../resources.ts';
import type { Sli } from '../slis.ts';
import type { Objective } from '../slos.ts';

/** Lower case, digits and hyphens; the value of the label `service`. */
export type ServiceId = string;

/** Another service that this one needs, and what people lose without it. */
export interface Dependency {
  readonly on: ServiceId;
  /** Indonesian. */
  readonly without: string;
}

/** What the vendor undertook for this service, measured by one of its indicators. */
export interface SlaTerm {
  readonly id: string;
  /** Of the contract that `vendors.ts` names. */
  readonly clause: string;
  readonly indicator: string;
  /** Share of good events or, for a figure with a limit, of good time slices; 0..1. */
  readonly target: number;
  /** What it is judged over. */
  readonly per: 'month' | 'election';
}

/** A part of the night that can fail by itself: everything that follows from it follows from its file here. */
export interface Service {
  readonly id: ServiceId;
  /** Indonesian, as pages show it. */
  readonly title: string;
  readonly operations: readonly Operation[];
  /** 1 = the night stands or falls with it. Decides how often its alerts are repeated. */
  readonly tier: 1 | 2 | 3;
  /** Prometheus job that scrapes it. */
  readonly job: 'sirekap' | 'gateway' | 'incident';
  /** Team of `oncall.ts` that answers for it. */
  readonly owner: string;
  /** Vendor of `vendors.ts` that runs it; none: we do. */
  readonly vendor?: string;
  readonly dependsOn: readonly Dependency[];
  readonly indicators: readonly Sli[];
  readonly objectives: readonly Objective[];
  readonly saturation: readonly SaturationResource[];
  /** Symptoms with stories of their own; alerts on the burn of `objectives` are derived. */
  readonly alerts: readonly (AlertSpec | WatchingAlert)[];
  readonly inhibitions: readonly Inhibition[];
  /** One or more where a vendor runs it. */
  readonly sla: readonly SlaTerm[];
  /** The dashboard on which its burn alerts open. */
  readonly dashboard: DashboardUid;
}
