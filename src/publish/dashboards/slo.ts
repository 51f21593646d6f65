import type { Phase } from '../../contracts/index.ts';
import type { MetricDefinition } from '../../instrumentation/definitions.ts';
import type { Promised } from './promises.ts';
import { increase, rate, shareOf, sum } from './query.ts';
import type { Step, StepsByPhase, TargetSpec } from './spec.ts';

type Take = (metric: MetricDefinition, matchers?: Promised['sli']['valid']) => string;

/** One value plainly, several by a regular expression. */
const oneOf = (values: readonly string[]): string | { readonly any: readonly string[] } =>
  values.length === 1 ? (values[0] ?? '') : { any: values };

/** Good events of an indicator, by what `take` takes of a counter. */
function goodOf(sli: Promised['sli'], take: Take, by: readonly string[]): string {
  if (sli.kind === 'ratio') return sum(take(sli.metric, { ...sli.valid, outcome: oneOf(sli.good) }), ...by);
  return `${sum(take(sli.metric, sli.valid), ...by)} - ${sum(take(sli.flagged), ...by)}`;
}

/** Share of good events lately, as the alerts judge it but over Grafana's window; `by` keeps labels apart. */
export const goodShare = (sli: Promised['sli'], ...by: readonly string[]): string =>
  shareOf(goodOf(sli, rate, by), sum(rate(sli.metric, sli.valid), ...by));

/** Events of an indicator per second that are not good. */
export function failedRate(sli: Promised['sli']): string {
  if (sli.kind === 'flagged') return sum(rate(sli.flagged));
  const valid = sum(rate(sli.metric, sli.valid));
  return `${valid} - (${goodOf(sli, rate, [])} or 0 * ${valid})`;
}

function goodShareOver(sli: Promised['sli'], window: string): string {
  const grown: Take = (metric, matchers) => increase(metric, window, matchers);
  return shareOf(goodOf(sli, grown, []), sum(grown(sli.metric, sli.valid)));
}

/** The objective of the phase that the reader has chosen (`$phase`): one series with the label `phase`. */
function objectiveOf(slo: Pick<Promised, 'objective'>): string {
  const phases = Object.entries(slo.objective).map(
    ([phase, objective]) => `label_replace(vector(${String(objective)}), "phase", "${phase}", "", "")`,
  );
  return `(${phases.join(' or ')}) and on (phase) label_replace(vector(1), "phase", "$phase", "", "")`;
}

const OBJECTIVE = 'target fase';

/** A line at the objective. */
export const objectiveLine = (slo: Pick<Promised, 'objective'>): TargetSpec => ({
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
 * Green from the objective of the phase; red below the most lenient phase's. Where nobody is paged, nothing is red: it
 * may be shed by decision, or is not worth a call.
 */
function stepsOf(slo: Pick<Promised, 'objective' | 'pages'>, phase: Phase): readonly Step[] {
  const objective = slo.objective[phase];
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

/** Colours of a share by what each phase promises. */
export const stepsByPhase = (slo: Pick<Promised, 'objective' | 'pages'>): StepsByPhase => ({
  gladi: stepsOf(slo, 'gladi'),
  pemungutan: stepsOf(slo, 'pemungutan'),
  penghitungan: stepsOf(slo, 'penghitungan'),
  rekap: stepsOf(slo, 'rekap'),
});

/** A figure with the chosen phase as a label, by which Grafana finds the colours of that phase. */
export const inPhase = (expr: string): string => `label_replace(${expr}, "phase", "$phase", "", "")`;

/**
 * Digits of a share in per cent that is held against a promise: promises are made in tenths, and Grafana's own choice
 * shows 99.86 % as what it is not, 99.9 %.
 */
export const PROMISE_DECIMALS = 2;

/** A share in the colours of what an SLO promises in the chosen phase. */
export const judgedBy = (slo: Promised, expr = goodShare(slo.sli)) => ({
  decimals: PROMISE_DECIMALS,
  expr: inPhase(expr),
  stepsByPhase: stepsByPhase(slo),
});
