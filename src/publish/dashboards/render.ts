import { ANNOTATIONS } from './annotations.ts';
import { placed } from './layout.ts';
import { linksOf } from './links.ts';
import { renderPanel } from './panel.ts';
import { panelId } from './panel-id.ts';
import { sortedJson } from './sorted-json.ts';
import type { DashboardSpec } from './spec.ts';
import { TAG } from './uids.ts';
import { variablesOf } from './variables.ts';

/**
 * Grafana 10.4's own: older ones of that line read it as it is, newer ones convert it and find nothing to change
 * (test/contract/dashboard-schema.test.ts). A number above Grafana's own is refused by the API of Grafana 12.
 */
const SCHEMA_VERSION = 39;
const PROVENANCE = 'Generated from src/catalog by `siaga generate`: change it there, not in Grafana.';

const panelsOf = (spec: DashboardSpec): readonly unknown[] =>
  placed(spec.rows).map((item) =>
    'heading' in item
      ? {
          type: 'row',
          id: panelId(spec.uid, `baris/${item.heading}`),
          title: item.heading,
          collapsed: false,
          gridPos: item.gridPos,
          panels: [],
        }
      : renderPanel(item.panel, panelId(spec.uid, item.panel.key), item.gridPos, spec.choices),
  );

/** A dashboard file: classic schema, keys in order, not editable in Grafana. */
export const dashboardJson = (spec: DashboardSpec): string =>
  sortedJson({
    uid: spec.uid,
    title: spec.title,
    description: `${spec.description}\n\n${PROVENANCE}`,
    tags: ['generated', TAG],
    editable: false,
    fiscalYearStartMonth: 0,
    graphTooltip: 1,
    timezone: 'Asia/Jakarta',
    refresh: '10s',
    time: { from: 'now-1h', to: 'now' },
    timepicker: {},
    schemaVersion: SCHEMA_VERSION,
    annotations: { list: ANNOTATIONS },
    links: linksOf(spec),
    templating: { list: variablesOf(spec.choices) },
    panels: panelsOf(spec),
  });
