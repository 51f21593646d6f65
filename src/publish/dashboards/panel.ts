import {
  BigValueColorMode,
  BigValueGraphMode,
  GraphGradientMode,
  LegendDisplayMode,
  LegendPlacement,
  StackingConfigBuilder,
  StackingMode,
  TooltipDisplayMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import {
  MappingType,
  ThresholdsConfigBuilder,
  ThresholdsMode,
  type GridPos,
  type Panel,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder, PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as TableBuilder } from '@grafana/grafana-foundation-sdk/table';
import { PanelBuilder as TimeseriesBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import type { PanelSpec, Step } from './spec.ts';

/** On panel and target both: some readers look at one, some at the other. */
export const DATASOURCE = { type: 'prometheus', uid: '${datasource}' };

const refId = (index: number): string => String.fromCodePoint('A'.charCodeAt(0) + index);

const thresholds = (steps: readonly Step[] = [[null, 'green']]): ThresholdsConfigBuilder =>
  new ThresholdsConfigBuilder()
    .mode(ThresholdsMode.Absolute)
    .steps(steps.map(([value, color]) => ({ value, color })));

const queries = (spec: PanelSpec): DataqueryBuilder[] =>
  spec.targets.map((target, index) => {
    const query = new DataqueryBuilder()
      .datasource(DATASOURCE)
      .refId(refId(index))
      .expr(target.expr)
      .legendFormat(target.legend);
    if (spec.kind === 'timeseries') return query.range().exemplar(target.exemplar ?? false);
    return spec.kind === 'table' ? query.instant().format(PromQueryFormat.Table) : query.instant();
  });

const statPanel = (spec: PanelSpec): Panel =>
  new StatBuilder()
    .targets(queries(spec))
    .colorMode(BigValueColorMode.Background)
    .graphMode(BigValueGraphMode.None)
    .thresholds(thresholds(spec.steps))
    .noValue('Tidak ada data')
    .unit(spec.unit)
    .build();

const timeseriesPanel = (spec: PanelSpec): Panel => {
  const builder = new TimeseriesBuilder()
    .targets(queries(spec))
    .unit(spec.unit)
    .min(0)
    .lineWidth(1)
    .fillOpacity(spec.stacked ? 30 : 10)
    .gradientMode(GraphGradientMode.None)
    .showPoints(VisibilityMode.Never)
    .legend(
      new VizLegendOptionsBuilder()
        .displayMode(LegendDisplayMode.List)
        .placement(LegendPlacement.Bottom)
        .showLegend(true)
        .calcs(['lastNotNull']),
    )
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi));
  if (spec.stacked) builder.stacking(new StackingConfigBuilder().mode(StackingMode.Normal).group('A'));
  return builder.build();
};

/** Joins the queries on the key label, drops the rest, and names the columns. */
const tablePanel = (spec: PanelSpec, columns: NonNullable<PanelSpec['columns']>): Panel => {
  const valueField = (index: number): string => `Value #${refId(index)}`;
  const builder = new TableBuilder()
    .targets(queries(spec))
    .unit(spec.unit)
    .filterable(true)
    .withTransformation({ id: 'joinByField', options: { byField: columns.key, mode: 'outer' } })
    .withTransformation({
      id: 'filterFieldsByName',
      options: { include: { names: [columns.key, ...spec.targets.map((_, index) => valueField(index))] } },
    })
    .withTransformation({
      id: 'organize',
      options: {
        renameByName: {
          [columns.key]: columns.keyTitle,
          ...Object.fromEntries(columns.values.map((column, index) => [valueField(index), column.title])),
        },
      },
    })
    .overrideByName(columns.keyTitle, [
      {
        id: 'mappings',
        value: [
          {
            type: MappingType.ValueToText,
            options: Object.fromEntries(
              Object.entries(columns.keyWords).map(([key, text]) => [key, { text }]),
            ),
          },
        ],
      },
    ]);
  for (const column of columns.values) {
    builder.overrideByName(column.title, [
      { id: 'unit', value: column.unit },
      { id: 'thresholds', value: thresholds(column.steps ?? [[null, 'text']]).build() },
      { id: 'custom.cellOptions', value: { type: 'color-text' } },
    ]);
  }
  return builder.build();
};

const bodyOf = (spec: PanelSpec): Panel => {
  if (spec.kind === 'stat') return statPanel(spec);
  if (spec.kind === 'table' && spec.columns) return tablePanel(spec, spec.columns);
  return timeseriesPanel(spec);
};

/** A panel as Grafana's builders make it, in its place. */
export const renderPanel = (spec: PanelSpec, id: number, gridPos: GridPos): Panel => ({
  ...bodyOf(spec),
  id,
  gridPos,
  title: spec.title,
  description: spec.description,
  datasource: DATASOURCE,
});
