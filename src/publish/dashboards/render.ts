import type { GridPos } from '@grafana/grafana-foundation-sdk/dashboard';
import { PROVINCES } from '../../catalog/index.ts';
import { DATASOURCE, renderPanel } from './panel.ts';
import { panelId } from './panel-id.ts';
import { sortedJson } from './sorted-json.ts';
import type { DashboardSpec, PanelSpec } from './spec.ts';

/** Grafana's classic dashboard schema, which every reader of dashboard files takes. */
const SCHEMA_VERSION = 42;
const COLUMNS = 24;
const HEIGHTS = { stat: 4, timeseries: 8, table: 14 } as const;
const PROVENANCE = 'Dibangkitkan dari src/catalog oleh `siaga generate`: ubah di sana, jangan di Grafana.';
/** The province with the most polling stations, as a first choice. */
const FIRST_PROVINCE = '32';

/** Places panels left to right, a new line where the next does not fit. */
const placed = (
  panels: readonly PanelSpec[],
  fromY: number,
): { readonly at: readonly (readonly [PanelSpec, GridPos])[]; readonly toY: number } => {
  let x = 0;
  let y = fromY;
  let lineHeight = 0;
  const at = panels.map((panel) => {
    if (x + panel.width > COLUMNS) {
      x = 0;
      y += lineHeight;
      lineHeight = 0;
    }
    const position = { x, y, w: panel.width, h: HEIGHTS[panel.kind] };
    x += panel.width;
    lineHeight = Math.max(lineHeight, position.h);
    return [panel, position] as const;
  });
  return { at, toY: y + lineHeight };
};

const panelsOf = (spec: DashboardSpec): readonly unknown[] => {
  const panels: unknown[] = [];
  let y = 0;
  for (const row of spec.rows) {
    panels.push({
      type: 'row',
      id: panelId(spec.uid, `baris/${row.title}`),
      title: row.title,
      collapsed: false,
      gridPos: { x: 0, y, w: COLUMNS, h: 1 },
      panels: [],
    });
    const { at, toY } = placed(row.panels, y + 1);
    for (const [panel, position] of at)
      panels.push(renderPanel(panel, panelId(spec.uid, panel.key), position));
    y = toY;
  }
  return panels;
};

const datasourceVariable = {
  type: 'datasource',
  name: 'datasource',
  label: 'Sumber data',
  query: 'prometheus',
  refresh: 1,
  hide: 0,
  multi: false,
  includeAll: false,
  current: {},
  options: [],
  regex: '',
};

const provinceVariable = {
  type: 'custom',
  name: 'province',
  label: 'Provinsi',
  query: PROVINCES.map((province) => `${province.name} : ${province.code}`).join(', '),
  hide: 0,
  multi: false,
  includeAll: false,
  current: {
    selected: true,
    text: PROVINCES.find(({ code }) => code === FIRST_PROVINCE)?.name,
    value: FIRST_PROVINCE,
  },
  options: PROVINCES.map((province) => ({
    selected: province.code === FIRST_PROVINCE,
    text: province.name,
    value: province.code,
  })),
};

const alertAnnotations = {
  name: 'Peringatan',
  datasource: DATASOURCE,
  enable: true,
  hide: false,
  iconColor: 'red',
  expr: 'ALERTS{alertstate="firing",severity!="info"}',
  titleFormat: '{{alertname}}',
  textFormat: '{{region}}',
  step: '60s',
};

/** A dashboard file: classic schema, keys in order, not editable in Grafana. */
export const dashboardJson = (spec: DashboardSpec): string =>
  sortedJson({
    uid: spec.uid,
    title: spec.title,
    description: `${spec.description}\n\n${PROVENANCE}`,
    tags: ['generated', 'siaga'],
    editable: false,
    graphTooltip: 1,
    timezone: 'Asia/Jakarta',
    refresh: '10s',
    time: { from: 'now-1h', to: 'now' },
    schemaVersion: SCHEMA_VERSION,
    annotations: { list: [alertAnnotations] },
    links: [
      {
        type: 'dashboards',
        title: 'Siaga',
        tags: ['siaga'],
        asDropdown: false,
        includeVars: true,
        keepTime: true,
      },
    ],
    templating: { list: spec.byProvince ? [datasourceVariable, provinceVariable] : [datasourceVariable] },
    panels: panelsOf(spec),
  });
