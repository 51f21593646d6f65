import { burnWindows, type BurnWindow } from './burn-windows.ts';
import { ELECTION_PERIOD_HOURS, type Phase } from './phases.ts';
import { LOGIN_SUCCESS, PUBLIC_READ_SUCCESS, UPLOAD_RECEIPT_SUCCESS, type RatioSli } from './slis.ts';

/** What must hold, phase by phase, over the election period. */
export interface Slo {
  readonly id: string;
  readonly sli: RatioSli;
  /** Share of good events, 0..1. */
  readonly objective: Readonly<Record<Phase, number>>;
  readonly periodHours: number;
  /** Whether its burn pages and tickets; the public portal may be shed by decision, so it does not. */
  readonly alerts: boolean;
}

export const LOGIN_SLO: Slo = {
  id: 'login',
  sli: LOGIN_SUCCESS,
  objective: { gladi: 0.95, pemungutan: 0.98, penghitungan: 0.98, rekap: 0.99 },
  periodHours: ELECTION_PERIOD_HOURS,
  alerts: true,
};

export const RECEIPT_SLO: Slo = {
  id: 'receipt',
  sli: UPLOAD_RECEIPT_SUCCESS,
  objective: { gladi: 0.99, pemungutan: 0.999, penghitungan: 0.999, rekap: 0.999 },
  periodHours: ELECTION_PERIOD_HOURS,
  alerts: true,
};

const PUBLIC_READ_SLO: Slo = {
  id: 'public-read',
  sli: PUBLIC_READ_SUCCESS,
  objective: { gladi: 0.9, pemungutan: 0.9, penghitungan: 0.9, rekap: 0.99 },
  periodHours: ELECTION_PERIOD_HOURS,
  alerts: false,
};

export const SLOS: readonly Slo[] = [LOGIN_SLO, RECEIPT_SLO, PUBLIC_READ_SLO];

/** The objective that burn alerts use: that of the counting, the period's long and hard part. */
export const electionObjective = (slo: Slo): number => slo.objective.penghitungan;

/** Burn windows of an SLO over its period. */
export const windowsOf = (slo: Slo): readonly BurnWindow[] =>
  burnWindows(slo.periodHours, electionObjective(slo));

/** Name of the recorded error ratio of one window of one SLO; the same in every profile. */
export const errorRecord = (slo: Slo, window: BurnWindow['id'], length: 'long' | 'short'): string =>
  `slo:${slo.id.replaceAll('-', '_')}_errors:ratio_${window}_${length}`;
