import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder as TableBuilder } from '@grafana/grafana-foundation-sdk/table';
import { dataLink, queries, refId, thresholds, wordMapping } from './panel-parts.ts';
import type { Choice, PanelSpec } from './spec.ts';

/** Joins the queries on the key label, drops the rest, and names the columns. */
export function tablePanel(spec: PanelSpec, choices: readonly Choice[]): Panel {
  const { columns } = spec;
  if (!columns) throw new TypeError(`the table "${spec.title}" has no columns`);
  const valueField = (index: number): string => `Value #${refId(index)}`;
  const values = spec.targets.map((_, index) => valueField(index));
  const renameByName = {
    [columns.key]: columns.keyTitle,
    ...Object.fromEntries(columns.values.map((column, index) => [valueField(index), column.title])),
  };
  const builder = new TableBuilder()
    .targets(queries(spec))
    .unit(spec.unit)
    .filterable(true)
    .withTransformation({ id: 'joinByField', options: { byField: columns.key, mode: 'outer' } })
    .withTransformation({
      id: 'filterFieldsByName',
      options: { include: { names: [columns.key, ...values] } },
    })
    .withTransformation({ id: 'organize', options: { renameByName } })
    .overrideByName(columns.keyTitle, [
      { id: 'mappings', value: [wordMapping(columns.keyWords)] },
      ...(spec.link ? [{ id: 'links', value: [dataLink(spec.link, choices, 'cell')] }] : []),
    ]);
  for (const column of columns.values) {
    builder.overrideByName(column.title, [
      { id: 'unit', value: column.unit },
      ...(column.decimals === undefined ? [] : [{ id: 'decimals', value: column.decimals }]),
      { id: 'thresholds', value: thresholds(column.steps ?? [[null, 'text']]).build() },
      { id: 'custom.cellOptions', value: { type: 'color-text' } },
    ]);
  }
  return builder.build();
}
