import {
  BarGaugeDisplayMode,
  BarGaugeNamePlacement,
  BarGaugeSizing,
  BigValueColorMode,
  BigValueGraphMode,
  BigValueTextMode,
  GraphGradientMode,
  GraphThresholdsStyleConfigBuilder,
  GraphThresholdsStyleMode,
  LegendDisplayMode,
  LegendPlacement,
  StackingConfigBuilder,
  StackingMode,
  TooltipDisplayMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
  VizOrientation,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import { PanelBuilder as BarGaugeBuilder } from '@grafana/grafana-foundation-sdk/bargauge';
import type { FieldConfigSource, GridPos, Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as TimeseriesBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import { DATASOURCE, dataLink, looksOf, phasesOf, queries, thresholds, wordMapping } from './panel-parts.ts';
import type { Choice, PanelSpec } from './spec.ts';
import { tablePanel } from './table.ts';

/** Of the shape that this Grafana saves: newer ones find nothing to convert, older ones nothing unknown. */
const PLUGIN_VERSION = '10.4.0';

const NO_DATA = 'Tidak ada data';

const statPanel = (spec: PanelSpec): Panel =>
  new StatBuilder()
    .targets(queries(spec))
    .colorMode(BigValueColorMode.Background)
    .graphMode(BigValueGraphMode.None)
    .textMode(spec.kind === 'tiles' ? BigValueTextMode.ValueAndName : BigValueTextMode.Value)
    .thresholds(thresholds(spec.steps))
    .noValue(spec.empty ?? NO_DATA)
    .unit(spec.unit)
    .build();

/** Beside a bar in less than this a name is cut short: it stands above its bar. */
const NARROW_COLUMNS = 8;

const barsPanel = (spec: PanelSpec): Panel =>
  new BarGaugeBuilder()
    .targets(queries(spec))
    .orientation(VizOrientation.Horizontal)
    .displayMode(BarGaugeDisplayMode.Basic)
    .namePlacement(spec.width < NARROW_COLUMNS ? BarGaugeNamePlacement.Top : BarGaugeNamePlacement.Auto)
    .sizing(BarGaugeSizing.Auto)
    .showUnfilled(true)
    .thresholds(thresholds(spec.steps))
    .noValue(spec.empty ?? NO_DATA)
    .unit(spec.unit)
    .min(0)
    .build();

/** Where the axes of shares end while nothing is worse. */
const SOFT_LIMITS = { good: 0.9, bad: 0.1 } as const;

const legend = (): VizLegendOptionsBuilder =>
  new VizLegendOptionsBuilder()
    .displayMode(LegendDisplayMode.List)
    .placement(LegendPlacement.Bottom)
    .showLegend(true)
    .calcs(['lastNotNull']);

const timeseriesPanel = (spec: PanelSpec): Panel => {
  const builder = new TimeseriesBuilder()
    .targets(queries(spec))
    .unit(spec.unit)
    .lineWidth(spec.stacked ? 1 : 2)
    .fillOpacity(spec.stacked ? 30 : 0)
    .gradientMode(GraphGradientMode.None)
    .showPoints(VisibilityMode.Never)
    .legend(legend())
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi))
    .noValue(spec.empty ?? NO_DATA);
  if (spec.share !== 'good' && !spec.signed) builder.min(0);
  if (spec.share === 'bad') builder.axisSoftMax(SOFT_LIMITS.bad);
  else if (spec.share) builder.max(1);
  if (spec.share === 'good') builder.axisSoftMin(SOFT_LIMITS.good);
  if (spec.stacked) builder.stacking(new StackingConfigBuilder().mode(StackingMode.Normal).group('A'));
  if (spec.steps)
    builder
      .thresholds(thresholds(spec.steps))
      .thresholdsStyle(new GraphThresholdsStyleConfigBuilder().mode(GraphThresholdsStyleMode.Dashed));
  return builder.build();
};

const BODIES: Readonly<Record<PanelSpec['kind'], (spec: PanelSpec, choices: readonly Choice[]) => Panel>> = {
  stat: statPanel,
  tiles: statPanel,
  bars: barsPanel,
  timeseries: timeseriesPanel,
  table: tablePanel,
};

const fieldConfigOf = (spec: PanelSpec, body: Panel, choices: readonly Choice[]): FieldConfigSource => {
  const { defaults, overrides } = body.fieldConfig ?? { defaults: {}, overrides: [] };
  const { link, kind, decimals, words } = spec;
  const ofSeries = link?.label !== undefined && kind !== 'table' ? { links: [dataLink(link, choices)] } : {};
  return {
    defaults: {
      ...defaults,
      ...(decimals !== undefined && { decimals }),
      ...(words && { mappings: [wordMapping(words)] }),
      ...ofSeries,
    },
    overrides: [...overrides, ...phasesOf(spec), ...looksOf(spec)],
  };
};

/** A panel as Grafana's builders make it, in its place; its links keep what the reader of its dashboard chose. */
export const renderPanel = (
  spec: PanelSpec,
  id: number,
  gridPos: GridPos,
  choices: readonly Choice[],
): Panel => {
  const body = BODIES[spec.kind](spec, choices);
  return {
    ...body,
    ...(spec.interval !== undefined && { interval: spec.interval }),
    id,
    gridPos,
    title: spec.title,
    description: spec.description,
    datasource: DATASOURCE,
    pluginVersion: PLUGIN_VERSION,
    links: spec.link && spec.link.label === undefined ? [dataLink(spec.link, choices)] : [],
    fieldConfig: fieldConfigOf(spec, body, choices),
  };
};
