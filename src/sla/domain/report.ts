import type { ContractObjective, SlaContract } from '../../catalog/index.ts';
import type { ClaimBase } from './claim-base.ts';
import type { CreditFigures } from './credits.ts';
import type { Disagreement } from './disagreement.ts';
import type { DecidedExclusion } from './exclusions.ts';
import type { ResponseFigures } from './incidents.ts';
import type { ReportInputs } from './inputs.ts';
import type { Outage } from './outages.ts';
import type { EventTally, SliceTally } from './tally.ts';
import type { VantageFigures } from './vantages.ts';
import type { WeightedTally } from './weights.ts';

/** What one who looked says of an objective, for the nation. */
export interface SourceFigures {
  readonly stream: string;
  readonly source: string;
  readonly title: string;
  readonly slices: SliceTally;
  /** As it would be had nobody excluded anything. */
  readonly slicesWithoutExclusions: SliceTally;
  readonly events: EventTally;
  readonly weighted: WeightedTally | null;
  /** Of places that look; null of who counts events. */
  readonly vantages: VantageFigures | null;
}

export interface ProvinceFigures {
  readonly code: string;
  readonly slices: SliceTally;
  readonly events: EventTally;
  /** Of the critical window. */
  readonly weighted: WeightedTally | null;
}

/** How the error budget went: what may fail in the period, and what had failed by the end of each day. */
export interface Budget {
  readonly unit: 'seconds' | 'events' | 'uploads';
  readonly allowed: number;
  readonly spent: readonly { readonly day: string; readonly sum: number }[];
}

export interface ObjectiveReport {
  readonly objective: ContractObjective;
  /** By the contract's method, of the first source. */
  readonly judged: { readonly part: number; readonly whole: number; readonly ppm: number | null };
  /** Null: nothing to judge by. */
  readonly met: boolean | null;
  readonly sources: readonly SourceFigures[];
  readonly disagreements: readonly Disagreement[];
  readonly provinces: readonly ProvinceFigures[];
  readonly budget: Budget;
  /** The nation's slices in order, as letters with how often each comes: `u120 d3 m1` (up, down, missing, idle, excluded). */
  readonly strip: string;
  /**
   * A letter an hour, by province: `0` nothing was down, `1`–`9` so many tenths of what was judged, rounded up, `-` nothing
   * was judged.
   */
  readonly hours: Readonly<Record<string, string>>;
}

/** Everything that a report says; whole numbers and text, so that it can be recomputed to the letter. */
export interface SlaReport {
  readonly format: 'siaga-sla';
  readonly edition: number;
  readonly contract: {
    readonly id: string;
    readonly version: string;
    readonly standing: string;
    readonly title: string;
    readonly vendor: string;
    readonly vendorName: string;
  };
  readonly period: {
    readonly label: string;
    readonly zone: string;
    readonly from: string;
    readonly to: string;
    readonly sliceSeconds: number;
    readonly slices: number;
    readonly stepSeconds: number;
  };
  readonly madeAt: string;
  readonly records: ReportInputs['records'];
  readonly claim: ClaimBase;
  readonly objectives: readonly ObjectiveReport[];
  /** Without steps, and nothing, where the report is no base of a claim. */
  readonly credits: CreditFigures;
  readonly outages: readonly Outage[];
  readonly exclusions: readonly DecidedExclusion[];
  /** By severity; none when incidents were not read. */
  readonly responses: readonly ResponseFigures[];
  readonly signers: SlaContract['signers'];
}

/** The one way in which a report, or anything else of a bundle, is written. */
export const canonicalJson = (value: unknown): string => `${JSON.stringify(value, null, 1)}\n`;
