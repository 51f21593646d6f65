import { SLIS, SLOS, type RatioSli, type Slo } from '../../catalog/index.ts';

/** An SLO of the catalog by its id; a dashboard that shows one which is gone must not be rendered. */
export function sloOf(id: string): Slo {
  const slo = SLOS.find((entry) => entry.id === id);
  if (!slo) throw new RangeError(`the catalog has no SLO "${id}"`);
  return slo;
}

/** A ratio of the catalog by its id, likewise. */
export function sliOf(id: string): RatioSli {
  const sli = SLIS.find((entry): entry is RatioSli => entry.kind === 'ratio' && entry.id === id);
  if (!sli) throw new RangeError(`the catalog has no indicator "${id}"`);
  return sli;
}
