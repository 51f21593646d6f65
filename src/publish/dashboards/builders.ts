import type { PanelSpec, TargetSpec } from './spec.ts';

type Given<Missing extends keyof PanelSpec> = Omit<PanelSpec, 'kind' | Missing>;

/** One number, of one query. */
export const stat = ({
  expr,
  width = 4,
  ...panel
}: Given<'targets' | 'width'> & { readonly expr: string; readonly width?: number }): PanelSpec => ({
  ...panel,
  kind: 'stat',
  width,
  targets: [{ expr, legend: panel.stepsByPhase ? '{{phase}}' : '' }],
});

/** Lines over time, three side by side unless told. */
export const chart = ({ width = 8, ...panel }: Given<'width'> & { readonly width?: number }): PanelSpec => ({
  ...panel,
  kind: 'timeseries',
  width,
});

/** One query, its series named by this legend. */
export const one = (expr: string, legend: string): readonly TargetSpec[] => [{ expr, legend }];

/** A latency: its points open the traces they were measured in. */
export const traced = (expr: string, legend: string): TargetSpec => ({ expr, legend, exemplar: true });
