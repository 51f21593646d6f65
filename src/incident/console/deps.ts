import type { NationalPicture, Problem, Statement } from '../../contracts/index.ts';
import type { Lifecycle, Severity } from '../domain/lifecycle.ts';
import type { Waterfall } from '../domain/waterfall.ts';
import type { ClaimStanding } from '../claims/claim-book.ts';
import type { SettlementDraft } from '../claims/settlement.ts';
import type { Person } from '../people/index.ts';
import type { Channel } from '../notify/paging.ts';
import type { Proposal } from '../statements/desk.ts';
import type { Guide, RunGlance, StepGlance } from '../runbook/index.ts';

/** Times in these shapes are milliseconds since the Unix epoch, wall clock, unless named `night…`. */

export interface IncidentSummary {
  readonly id: string;
  readonly alertname: string;
  readonly title: string;
  readonly severity: Severity;
  readonly state: Lifecycle;
  /** Province code or `nasional`. */
  readonly region: string;
  readonly affectedTps: number;
  readonly openedAt: number;
  /** When the public is to hear more; null: it is closed. */
  readonly nextUpdateAt: number | null;
  readonly acknowledgedBy: string | null;
  readonly resolvedAt: number | null;
}

export interface TimelineEntry {
  readonly at: number;
  /** Event type as the log keeps it: `incident.opened`. */
  readonly type: string;
  /** Who did it, by name. */
  readonly actor: string;
  /** One line for people, Indonesian where the platform wrote it; null: the console words it from `type`. */
  readonly summary: string | null;
}

/** Somebody who was called about an incident, and what came of it. */
export interface PageView {
  readonly id: string;
  /** The incident that the page was sent as: another's where both are called together. */
  readonly incidentId: string;
  readonly personName: string;
  /** Step of the ladder, counted from 1; null: called outside of it, for a decision. */
  readonly level: number | null;
  readonly title: string;
  readonly orderedAt: number;
  readonly deliveries: readonly {
    readonly channel: Channel;
    readonly outcome: 'delivered' | 'failed';
    readonly at: number;
  }[];
  /** When this person took the incident on; null: somebody else did, or nobody yet. */
  readonly acknowledgedAt: number | null;
}

export interface StepView {
  readonly id: string;
  readonly title: string;
  readonly action: string;
  readonly state: StepGlance;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  /** What came of it, or why it failed or waits; one line. */
  readonly result: string | null;
}

export interface RunView {
  readonly id: string;
  /** File name without `.md`. */
  readonly runbook: string;
  readonly title: string;
  readonly state: RunGlance;
  /** Why it ended or waits; null while it runs. */
  readonly why: string | null;
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly steps: readonly StepView[];
}

export interface Vote {
  readonly personName: string;
  readonly personId: string;
  readonly role: string;
  readonly verdict: 'approve' | 'reject';
  readonly reason: string;
  readonly at: number;
}

export interface ApprovalView {
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
  /** Whether one of them must have the leadership role. */
  readonly needsLeadership: boolean;
  readonly votes: readonly Vote[];
  readonly requestedAt: number;
  /** When the request lapses unanswered; null: never. */
  readonly expiresAt: number | null;
}

/** A kept trace at a glance. */
export interface TraceGlance {
  readonly traceId: string;
  /** Name of its first span. */
  readonly name: string;
  readonly startedAt: number;
  readonly durationMs: number;
  readonly failed: boolean;
  /** Name of the span in which most of the time went. */
  readonly longest: string | null;
}

export interface IncidentDetail {
  readonly incident: IncidentSummary;
  /** What the alert says, and where its runbook is; null when it named none. */
  readonly description: string | null;
  /** The dashboard of the alert; null where no Grafana is known. */
  readonly dashboardUrl: string | null;
  /** The alert's expression as Prometheus draws it; null when the alert did not say where. */
  readonly graphUrl: string | null;
  readonly runbookUrl: string | null;
  /** Who was called, oldest first. */
  readonly pages: readonly PageView[];
  /** Other incidents of the same call: who takes one on takes all. */
  readonly together: readonly IncidentSummary[];
  /** Oldest first. */
  readonly timeline: readonly TimelineEntry[];
  readonly runs: readonly RunView[];
  /** Traces that explain it, in the order of their beginnings. */
  readonly traces: readonly TraceGlance[];
  readonly approvals: readonly ApprovalView[];
}

export interface PolicyView {
  readonly epoch: number;
  readonly reason: string;
  readonly incidentId: string | null;
  readonly issuedAt: number;
  /** When the first tightening rule lapses by itself; null when nothing is tightened. */
  readonly lapsesAt: number | null;
  readonly rules: readonly { readonly scope: string; readonly summary: string }[];
}

export interface GatewayView {
  readonly id: string;
  /** Newest epoch it confirmed; null: none yet. */
  readonly ackedEpoch: number | null;
  readonly ackedAt: number | null;
  /** Whether its policy stream is open now. */
  readonly connected: boolean;
  /** Why it refused the newest policy or a part of it, when it did. */
  readonly nack: string | null;
}

/** The kill switch: it lies ready, or somebody pulled it for all gateways. Gateways may pull it for themselves. */
export interface KillSwitchView {
  readonly serial: number;
  readonly pulled: { readonly by: string; readonly reason: string; readonly at: number } | null;
  /** Gateways that pulled this one themselves, and who did it why. */
  readonly pulledAt: readonly { readonly gateway: string; readonly detail: string }[];
}

/** What a write came to; `why` is Indonesian and shown to the person. */
export type WriteOutcome =
  { readonly outcome: 'done' } | { readonly outcome: 'refused'; readonly why: string };

export interface Decision {
  readonly approvalId: string;
  readonly person: Person;
  readonly verdict: 'approve' | 'reject';
  readonly reason: string;
}

/** The last statement of a region, with the names that the public is not told. */
export interface StatementView {
  readonly statement: Statement;
  /** How the next one names it. */
  readonly hash: string;
  readonly authorName: string;
  readonly approverName: string;
}

/** A statement that waits for a second person. */
export interface StatementDraft {
  readonly id: string;
  readonly region: string;
  readonly text: string | null;
  readonly nextUpdateMinutes: number | null;
  readonly authorId: string;
  readonly authorName: string;
  readonly authorRole: string;
  readonly draftedAt: number;
}

/** What is said of which region, and what is proposed. */
export interface StatementBoard {
  /** By region. */
  readonly inForce: readonly StatementView[];
  /** Oldest first. */
  readonly drafts: readonly StatementDraft[];
}

/** What a proposal came to; `overtaken`: somebody else's statement is in force by now. */
export type DraftOutcome = WriteOutcome | { readonly outcome: 'overtaken'; readonly problem: Problem };

export interface StatementDecision {
  readonly draftId: string;
  readonly person: Person;
  readonly verdict: 'approve' | 'reject';
  readonly reason: string;
  /** Hashes of overlapping statements that the approver says to have read. */
  readonly read: readonly string[];
}

/** Everything the console reads and the few things it may ask for. The incident room's root wires it. */
export interface ConsoleDeps {
  picture(): Promise<NationalPicture>;
  /** Open incidents, gravest and newest first. */
  openIncidents(): Promise<readonly IncidentSummary[]>;
  /** Incidents closed lately, newest first. */
  closedIncidents(limit: number): Promise<readonly IncidentSummary[]>;
  incident(id: string): Promise<IncidentDetail | undefined>;
  /** A trace kept with an incident: itself first, then the deliveries it led to. */
  incidentTrace(incidentId: string, traceId: string): Promise<readonly Waterfall[] | undefined>;
  /** A trace of the store, which forgets; rejects when it cannot be read. */
  trace(traceId: string): Promise<Waterfall | undefined>;
  pendingApprovals(): Promise<readonly ApprovalView[]>;
  decide(decision: Decision): Promise<WriteOutcome>;
  acknowledge(incidentId: string, person: Person): Promise<WriteOutcome>;
  /** Promise the public more about an incident in so many minutes. */
  setNextUpdate(incidentId: string, minutes: number, person: Person): Promise<WriteOutcome>;
  statements(): Promise<StatementBoard>;
  draftStatement(proposal: Proposal, person: Person): Promise<DraftOutcome>;
  decideStatement(decision: StatementDecision): Promise<WriteOutcome>;
  policyInForce(): Promise<PolicyView | null>;
  gateways(): Promise<readonly GatewayView[]>;
  /** Null before one was prepared. */
  killSwitch(): Promise<KillSwitchView | null>;
  /** Pull the kill switch, or end it. */
  turnKillSwitch(to: 'pulled' | 'ended', person: Person, reason: string): Promise<WriteOutcome>;
  /** Receipts given per interval over the last while, oldest first; empty when unknown. */
  receiptTrend(): Promise<readonly { readonly at: number; readonly perSecond: number }[]>;
  /** What may be claimed of vendors, the most urgent first; undefined: no folder for reports. */
  claims(): Promise<readonly ClaimStanding[] | undefined>;
  /** Record what became of a claim. */
  settleClaim(draft: SettlementDraft, person: Person): Promise<WriteOutcome>;
  /** A runbook to be read, by file name without `.md`. */
  guide(name: string): Guide | undefined;
  /** Call `listener` after every committed change; the returned function stops it. */
  onChange(listener: () => void): () => void;
  /** The simulated time of a replay, ms; null in production. */
  nightTime(): number | null;
}
