import { burns, SLIS, SLOS, type EventSlo, type FlaggedSli, type RatioSli } from '../../catalog/index.ts';

/** A share of good events that is promised, phase by phase, as a dashboard shows it. */
export interface Promised {
  readonly id: string;
  readonly sli:
    | Pick<RatioSli, 'kind' | 'title' | 'metric' | 'valid' | 'good'>
    | Pick<FlaggedSli, 'kind' | 'title' | 'metric' | 'valid' | 'flagged'>;
  /** Share of good events by phase, 0..1. */
  readonly objective: EventSlo['objective'];
  /** Whether people are called when it is not kept; what may be spent by decision calls nobody. */
  readonly pages: boolean;
  /** What the budget is for. */
  readonly periodHours: number;
}

/** What an SLO of the catalog promises. */
export const promisedBy = (slo: EventSlo): Promised => ({
  ...{ id: slo.id, sli: slo.sli, objective: slo.objective },
  ...{ pages: burns(slo), periodHours: slo.periodHours },
});

/** A promise of the catalog by its id; a dashboard that shows one which is gone must not be rendered. */
export function promiseOf(id: string): Promised {
  const slo = SLOS.find((entry) => entry.id === id);
  if (!slo) throw new RangeError(`the catalog has no SLO "${id}"`);
  return promisedBy(slo);
}

/** A ratio of the catalog by its id, likewise. */
export function sliOf(id: string): RatioSli {
  const sli = SLIS.find((entry): entry is RatioSli => entry.kind === 'ratio' && entry.id === id);
  if (!sli) throw new RangeError(`the catalog has no indicator "${id}"`);
  return sli;
}
