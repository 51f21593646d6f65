import type { Promised } from './promises.ts';
import { increase, rate, shareOf, sum } from './query.ts';
import type { Step, TargetSpec } from './spec.ts';

/** One value plainly, several by a regular expression. */
const oneOf = (values: readonly string[]): string | { readonly any: readonly string[] } =>
  values.length === 1 ? (values[0] ?? '') : { any: values };

/** Share of good events lately, as the alerts judge it but over Grafana's window; `by` keeps labels apart. */
export const goodShare = (sli: Promised['sli'], ...by: readonly string[]): string =>
  shareOf(
    sum(rate(sli.metric, { ...sli.valid, outcome: oneOf(sli.good) }), ...by),
    sum(rate(sli.metric, sli.valid), ...by),
  );

const goodShareOver = (sli: Promised['sli'], window: string): string =>
  shareOf(
    sum(increase(sli.metric, window, { ...sli.valid, outcome: oneOf(sli.good) })),
    sum(increase(sli.metric, window, sli.valid)),
  );

/** The objective of the phase that the reader has chosen (`$phase`): one series with the label `phase`. */
function objectiveOf(slo: Promised): string {
  const phases = Object.entries(slo.objective).map(
    ([phase, objective]) => `label_replace(vector(${String(objective)}), "phase", "${phase}", "", "")`,
  );
  return `(${phases.join(' or ')}) and on (phase) label_replace(vector(1), "phase", "$phase", "", "")`;
}

const OBJECTIVE = 'target fase';

/** A line at the objective. */
export const objectiveLine = (slo: Promised): TargetSpec => ({
  expr: objectiveOf(slo),
  legend: OBJECTIVE,
});

/** How the line of an objective looks. */
export const OBJECTIVE_LOOK = { [OBJECTIVE]: { colour: 'text', line: 'dashed' } } as const;

/**
 * Share of the chosen range's error budget that is left, 1..0 and below: 0 when as much failed as the phase's
 * objective allows.
 */
export const budgetLeft = (slo: Promised): string =>
  `1 - (1 - ${goodShareOver(slo.sli, '$__range')}) / (1 - scalar(${objectiveOf(slo)}))`;

/** Of what is left of a budget; where nobody is paged, nothing is red. */
export const budgetStepsOf = (slo: Promised): readonly Step[] => [
  [null, slo.pages ? 'red' : 'yellow'],
  [0, 'yellow'],
  [0.25, 'green'],
];

/**
 * Green from the objective of the counting, the long and hard part; red below the most lenient phase's. Where
 * nobody is paged, nothing is red: it may be shed by decision.
 */
export function stepsOf(slo: Promised): readonly Step[] {
  const { penghitungan: objective } = slo.objective;
  const leastOfAll = Math.min(...Object.values(slo.objective));
  if (!slo.pages || leastOfAll === objective)
    return [
      [null, slo.pages ? 'red' : 'yellow'],
      [objective, 'green'],
    ];
  return [
    [null, 'red'],
    [leastOfAll, 'yellow'],
    [objective, 'green'],
  ];
}
