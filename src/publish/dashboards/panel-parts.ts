import {
  DashboardLinkType,
  MappingType,
  ThresholdsConfigBuilder,
  ThresholdsMode,
  type DashboardLink,
  type DynamicConfigValue,
  type FieldConfigSource,
  type MatcherConfig,
  type ValueMap,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder, PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus';
import type { Choice, LinkSpec, PanelSpec, Step } from './spec.ts';

/** On panel and target both: some readers look at one, some at the other. */
export const DATASOURCE = { type: 'prometheus', uid: '${datasource}' };

/** Letters in the order of the queries: A, B, C … */
export const refId = (index: number): string => String.fromCodePoint('A'.charCodeAt(0) + index);

export const thresholds = (steps: readonly Step[] = [[null, 'green']]): ThresholdsConfigBuilder =>
  new ThresholdsConfigBuilder()
    .mode(ThresholdsMode.Absolute)
    .steps(steps.map(([value, color]) => ({ value, color })));

/** Time series ask over the chosen range, all else about its end. */
export const queries = (spec: PanelSpec): DataqueryBuilder[] =>
  spec.targets.map((target, index) => {
    const query = new DataqueryBuilder()
      .datasource(DATASOURCE)
      .refId(refId(index))
      .expr(target.expr)
      .legendFormat(target.legend);
    if (spec.kind === 'timeseries') return query.range().exemplar(target.exemplar ?? false);
    return spec.kind === 'table' ? query.instant().format(PromQueryFormat.Table) : query.instant();
  });

/** Names of the variables that hold a reader's choices. */
const CHOICE_VARIABLES: Readonly<Record<Choice, 'province' | 'service' | 'phase'>> = {
  province: 'province',
  provinces: 'province',
  services: 'service',
  vendorServices: 'service',
  phase: 'phase',
};

/**
 * A link that Grafana fills in when it is clicked: time, data source and choices as they are, and the clicked series'
 * label, or in a table the clicked cell, as the variable of the same name. What the dashboard behind it does not know
 * is passed over there.
 */
export function dataLink(
  { title, to, label }: LinkSpec,
  choices: readonly Choice[],
  clicked: 'series' | 'cell' = 'series',
): DashboardLink {
  const value = clicked === 'cell' ? '${__value.raw}' : `\${__field.labels.${label ?? ''}}`;
  const choice = label === undefined ? '' : `&var-${label}=${value}`;
  const kept = [...new Set(choices.map((name) => CHOICE_VARIABLES[name]))]
    .filter((name) => name !== label)
    .map((name) => `&\${${name}:queryparam}`)
    .join('');
  return {
    type: DashboardLinkType.Link,
    title,
    url: `/d/${to}?\${__url_time_range}&\${datasource:queryparam}${kept}${choice}`,
    icon: '',
    tooltip: '',
    tags: [],
    asDropdown: false,
    includeVars: false,
    keepTime: false,
    targetBlank: false,
  };
}

const LINE_STYLES = {
  dashed: { fill: 'dash', dash: [10, 10] },
  dotted: { fill: 'dot', dash: [0, 8] },
} as const;

/** By a legend, or by its first word where the chosen phase follows it. */
const ofLegend = (legend: string, { stepsByPhase }: PanelSpec): MatcherConfig =>
  stepsByPhase ? { id: 'byRegexp', options: `/^${legend} /` } : { id: 'byName', options: legend };

/** Words in the place of values. */
export const wordMapping = (words: Readonly<Record<string, string>>): ValueMap => ({
  type: MappingType.ValueToText,
  options: Object.fromEntries(Object.entries(words).map(([value, text]) => [value, { text }])),
});

/** Names and colours of series by what their legend says. */
export const looksOf = (spec: PanelSpec): FieldConfigSource['overrides'] =>
  Object.entries(spec.looks ?? {}).map(([legend, { text, colour, line }]) => {
    const properties: DynamicConfigValue[] = [];
    if (text !== undefined) properties.push({ id: 'displayName', value: text });
    if (colour) properties.push({ id: 'color', value: { mode: 'fixed', fixedColor: colour } });
    if (line) properties.push({ id: 'custom.lineStyle', value: LINE_STYLES[line] });
    return { matcher: ofLegend(legend, spec), properties };
  });

/** The thresholds of each phase for the series whose legend ends in it: no threshold of Grafana's takes a variable. */
export const phasesOf = ({ stepsByPhase }: Pick<PanelSpec, 'stepsByPhase'>): FieldConfigSource['overrides'] =>
  Object.entries(stepsByPhase ?? {}).map(([phase, steps]) => ({
    matcher: { id: 'byRegexp', options: `/(^| )${phase}$/` },
    properties: [{ id: 'thresholds', value: thresholds(steps).build() }],
  }));
