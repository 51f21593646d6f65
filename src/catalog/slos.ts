import { burnWindows, type BurnWindow } from './burn-windows.ts';
import type { Phase } from '../contracts/index.ts';
import { hoursOf } from './phases/schedule-2024.ts';
import type { Profile } from './profile.ts';
import type { EventSli, LevelSli, QuantileSli } from './slis.ts';

interface SloBase {
  readonly id: string;
  /** Share of good events, or of good time slices, phase by phase; 0..1. */
  readonly objective: Readonly<Record<Phase, number>>;
  readonly periodHours: number;
}

/** What people are told when a budget burns. */
export interface BurnWords {
  /** Indonesian, static. */
  readonly summary: string;
  readonly description: string;
}

/** Alerts on the burn of a budget: `fast` pages, `slow` tickets. */
export interface Burn {
  readonly fast: BurnWords;
  readonly slow: BurnWords;
  /** The alert with a runbook that watches the same indicator, and so speaks for these. */
  readonly cause?: string;
}

/** Share of good events of the period. */
export interface EventSlo extends SloBase {
  readonly kind: 'events';
  readonly sli: EventSli;
  /** None: its burn opens nothing, because it may be spent by decision (public reads are shed first). */
  readonly burn?: Burn;
}

/** Share of the period's time slices in which a figure was within its limit. */
export interface SliceSlo extends SloBase {
  readonly kind: 'slices';
  readonly sli: QuantileSli | LevelSli;
  /** In the figure's own unit. */
  readonly limit: { readonly op: 'atMost' | 'atLeast'; readonly value: number };
  readonly sliceMinutes: number;
}

/** What must hold, phase by phase, over the election period. */
export type Objective = EventSlo | SliceSlo;

/** An SLO whose burn is alerted on. */
export type BurningSlo = EventSlo & { readonly burn: Burn };

export const burns = (slo: Objective): slo is BurningSlo => slo.kind === 'events' && slo.burn !== undefined;

/** The objective that burn alerts use: that of the counting, the period's long and hard part. */
export const electionObjective = (slo: Objective): number => slo.objective.penghitungan;

/** Within which total failure pages, however large the budget. */
const DETECT_MS = 3 * 60_000;

/** Burn windows of an SLO over its period. */
export const windowsOf = (slo: Objective): readonly BurnWindow[] =>
  burnWindows({
    periodHours: slo.periodHours,
    objective: electionObjective(slo),
    phaseHours: hoursOf('penghitungan'),
    detectMs: DETECT_MS,
  });

/** What begins the names of what is recorded about an SLO. */
export const levelOf = (slo: Objective): string => `slo:${slo.id.replaceAll('-', '_')}`;

/** Whether a figure is a span of time, seconds; the others are shares. */
export const isSpan = ({ category }: SliceSlo['sli']): boolean =>
  category === 'latency' || category === 'freshness';

/** The limit as a profile holds it, in the figure's unit: a replay of minutes has no half hour to wait. */
export const limitIn = (slo: SliceSlo, { spanPart }: Profile): number =>
  isSpan(slo.sli) ? Number((slo.limit.value * spanPart).toPrecision(6)) : slo.limit.value;

/** Names of what is recorded of a figure with a limit: the figure for panels, 1 or 0 for its last slice, and their share. */
export const figureRecord = (slo: SliceSlo): string => `${levelOf(slo)}_figure:last`;
export const keptRecord = (slo: SliceSlo): string => `${levelOf(slo)}_kept:flag`;
export const keptShareRecord = (slo: SliceSlo): string => `${levelOf(slo)}_kept:ratio`;

/** Name of the recorded error ratio of one window of one SLO; the same in every profile. */
export const errorRecord = (slo: Objective, window: BurnWindow['id'], length: 'long' | 'short'): string =>
  `${levelOf(slo)}_errors:ratio_${window}_${length}`;

/** Name of the recorded number of events that a long window judged. */
export const judgedRecord = (slo: Objective, window: BurnWindow['id']): string =>
  `${levelOf(slo)}_judged:increase_${window}_long`;

/** Name of the recorded flag: 1 while the indicator's series have disappeared, 0 while they are there. */
export const missingRecord = (slo: Objective): string => `${levelOf(slo)}_missing:flag`;
