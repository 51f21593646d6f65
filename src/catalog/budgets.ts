import { PHASES, type Phase } from '../contracts/index.ts';
import { phaseNow } from '../instrumentation/definitions.ts';
import { select } from './promql.ts';
import { electionObjective, levelOf, type Objective } from './slos.ts';

/* What may fail of each, phase by phase. Rules ask the schedule, as the incident service shows it, which phase holds. */

/** Share that may fail in a phase; not stated: in the counting, which also holds while no phase is known. */
export const budgetIn = (slo: Objective, phase?: Phase): number =>
  Number((1 - (phase === undefined ? electionObjective(slo) : slo.objective[phase])).toPrecision(6));

/** Phases whose budget is not the counting's, one for each budget. */
export const otherPhases = (slo: Objective): readonly Phase[] =>
  PHASES.filter((phase, at) => {
    const budget = budgetIn(slo, phase);
    const isFirst = PHASES.findIndex((one) => budgetIn(slo, one) === budget) === at;
    return isFirst && budget !== budgetIn(slo);
  });

/** The smallest budget of any phase. */
export const strictestBudget = (slo: Objective): number =>
  Math.min(...PHASES.map((phase) => budgetIn(slo, phase)));

/** Name of the recorded budget that holds now; recorded only where phases differ. */
export const budgetRecord = (slo: Objective): string => `${levelOf(slo)}_budget:ratio`;

/**
 * The budget that holds now: of the phases in which some zone is, the smallest, since while the east counts the west
 * still votes. Nobody who says the phase, or none of them: the counting's, so that a silent schedule eases nothing;
 * but what a restarting process said last stands in for it over `bridge`, a Prometheus duration.
 */
export function budgetExpr(slo: Objective, bridge: string): string {
  const budgets = [...new Set(PHASES.map((phase) => budgetIn(slo, phase)))];
  const parts = budgets.map((budget) => {
    const any = PHASES.filter((phase) => budgetIn(slo, phase) === budget);
    const shown = select(phaseNow, { phase: any.length === 1 ? (any[0] ?? '') : { any } });
    return `${budget} * (last_over_time(${shown}[${bridge}]) == 1)`;
  });
  return `min(${parts.join(' or ')}) or vector(${budgetIn(slo)})`;
}
