import {
  CATALOG,
  figureRecord,
  isSpan,
  keptShareRecord,
  limitIn,
  slicesOf,
  type Profile,
  type SliceSlo,
} from '../../catalog/index.ts';
import { chart, stat } from './builders.ts';
import { recorded } from './query.ts';
import { inPhase, objectiveLine, OBJECTIVE_LOOK, PROMISE_DECIMALS, stepsByPhase } from './slo.ts';
import type { PanelSpec, Step } from './spec.ts';

/** A figure that is to keep within a limit, as a dashboard shows it. */
export interface KeptLimit {
  readonly slo: SliceSlo;
  /** In the figure's unit, as the profile holds it. */
  readonly limit: number;
  /** Whether an alert watches it. */
  readonly pages: boolean;
}

export const keptLimit = (slo: SliceSlo, profile: Profile, watched: readonly string[]): KeptLimit => ({
  slo,
  limit: limitIn(slo, profile),
  pages: watched.includes(slo.id),
});

/** The limit of an objective by its id, on the night; a dashboard that shows one which is gone must not be rendered. */
export function limitOf(id: string): number {
  const slo = slicesOf(CATALOG).find((entry) => entry.id === id);
  if (!slo) throw new RangeError(`the catalog has no objective "${id}" with a limit`);
  return slo.limit.value;
}

const stepsOf = ({ slo, limit }: KeptLimit): readonly Step[] =>
  slo.limit.op === 'atMost'
    ? [
        [null, 'green'],
        [limit, 'red'],
      ]
    : [
        [null, 'red'],
        [limit, 'green'],
      ];

const lookOf = ({ slo }: KeptLimit) =>
  isSpan(slo.sli) ? ({ unit: 's' } as const) : ({ unit: 'percentunit', decimals: PROMISE_DECIMALS } as const);

/** The figure now, the share of slices in which it kept to its limit beside what the phase promises, and its course. */
export function slicePanels(kept: KeptLimit): readonly PanelSpec[] {
  const { slo, pages } = kept;
  const promised = { objective: slo.objective, pages };
  const figure = recorded(figureRecord(slo));
  const share = recorded(keptShareRecord(slo));
  const slices = `slices of ${String(slo.sliceMinutes)} min`;
  return [
    stat({
      key: `figure/${slo.id}`,
      title: slo.sli.title,
      description: 'The figure as alerts judge it, of the whole nation. Red: outside of its limit.',
      width: 6,
      height: 6,
      ...lookOf(kept),
      expr: figure,
      steps: stepsOf(kept),
      empty: 'Tak ada kejadian terlihat',
    }),
    stat({
      key: `kept/${slo.id}`,
      title: 'Potongan waktu dalam batas',
      description: `Share of ${slices}, over the last ${String(slo.periodHours)} h of the night, in which the figure never left its limit. Green: what the chosen phase promises is kept.`,
      unit: 'percentunit',
      decimals: PROMISE_DECIMALS,
      width: 6,
      height: 6,
      expr: inPhase(share),
      stepsByPhase: stepsByPhase(promised),
    }),
    chart({
      key: `figure-over-time/${slo.id}`,
      title: 'Ukuran dan batasnya',
      description: 'The figure over time; the line is its limit, at which alerts call people.',
      width: 6,
      height: 6,
      ...lookOf(kept),
      ...(slo.limit.op === 'atLeast' && { share: 'good' as const }),
      targets: [{ expr: figure, legend: 'ukuran' }],
      steps: stepsOf(kept),
    }),
    chart({
      key: `kept-over-time/${slo.id}`,
      title: 'Potongan waktu dan targetnya',
      description: `Share of ${slices} within the limit, beside what the chosen phase promises.`,
      unit: 'percentunit',
      decimals: PROMISE_DECIMALS,
      width: 6,
      height: 6,
      share: 'good',
      targets: [{ expr: share, legend: 'dalam batas' }, objectiveLine(promised)],
      looks: OBJECTIVE_LOOK,
    }),
  ];
}
