import { METRICS } from '../../../src/instrumentation/definitions.ts';
import type { PanelFile } from './dashboard.ts';
import { filledIn } from './dashboard-checks.ts';
import { measureOf, unitsOf } from './measure.ts';
import { nodesOf, parsePromql, selectorsOf, textOf } from './promql.ts';
import { rules } from './published.ts';

const recordings = new Map(
  rules.flatMap(({ record, expr }) => (record === undefined ? [] : [[record, parsePromql(expr)] as const])),
);

/** What a table says of a query's column alone, if it is a table's. */
function ofColumn({ fieldConfig, transformations = [] }: PanelFile, refId: string, id: string): unknown {
  const names = transformations.flatMap((one) => (one.id === 'organize' ? [one.options.renameByName] : []));
  const column = names.map((renamed) => renamed[`Value #${refId}`]).find((name) => name !== undefined);
  const own = fieldConfig.overrides.find(({ matcher }) => matcher.options === column);
  return own?.properties.find((property) => property.id === id)?.value;
}

/** The unit that a query's values are shown in: its column's, else its panel's. */
function unitShown(panel: PanelFile, refId: string): string {
  const unit = ofColumn(panel, refId, 'unit');
  return typeof unit === 'string' ? unit : panel.fieldConfig.defaults.unit;
}

/** Where a query's values change colour. */
function stepsShown(panel: PanelFile, refId: string): readonly number[] {
  const { defaults } = panel.fieldConfig;
  const own = ofColumn(panel, refId, 'thresholds') as typeof defaults.thresholds;
  return ((own ?? defaults.thresholds)?.steps ?? []).flatMap(({ value }) => value ?? []);
}

/** Queries of a panel whose measure can be told: the unit that they are shown in, and those that they may be. */
export const judgedUnits = (panel: PanelFile) =>
  panel.targets.flatMap(({ refId, expr }) => {
    const measure = measureOf(parsePromql(filledIn(expr)), (name) => recordings.get(name));
    const allowed = measure && unitsOf(measure);
    return allowed ? [{ refId, shown: unitShown(panel, refId), allowed }] : [];
  });

/** Queries that are shown in a unit of something else. */
export const unitFaults = (panel: PanelFile): readonly string[] =>
  judgedUnits(panel)
    .filter(({ shown, allowed }) => !allowed.includes(shown))
    .map(({ refId, shown, allowed }) => `${panel.title} ${refId}: ${shown}, not ${allowed.join(' or ')}`);

/** Bounds of the histograms of ours that a query takes a quantile of; none: it takes none. */
function boundsOf(expr: string): readonly number[] {
  const query = parsePromql(filledIn(expr));
  const quantiles = nodesOf(query, 'FunctionCall').filter((node) =>
    textOf(query, node).startsWith('histogram_quantile('),
  );
  if (quantiles.length === 0) return [];
  const names = selectorsOf(query).map(({ name }) => name.replace(/_bucket$/, ''));
  return METRICS.filter(({ name }) => names.includes(name)).flatMap(({ buckets = [] }) => buckets);
}

/**
 * Thresholds of a quantile that are no bound of its buckets. Between bounds it is drawn straight, so that only at a bound it is
 * certain on which side the answers were.
 */
export const boundFaults = (panel: PanelFile): readonly string[] =>
  panel.targets.flatMap(({ refId, expr }) => {
    const bounds = boundsOf(expr);
    if (bounds.length === 0) return [];
    return stepsShown(panel, refId)
      .filter((step) => !bounds.includes(step))
      .map((step) => `${panel.title} ${refId}: ${String(step)} is no bound of ${bounds.join(', ')}`);
  });
