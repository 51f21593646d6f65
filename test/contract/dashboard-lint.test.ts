import { describe, expect, it } from 'vitest';
import { queryFiller } from '../../src/publish/index.ts';
import { DASHBOARD_RULES } from '../support/lint/dashboard-checks.ts';
import { HOUSE_RULES } from '../support/lint/dashboard-promises.ts';
import { dashboardFileSchema, panelsOf, type DashboardFile } from '../support/lint/dashboard.ts';
import { inferLabels } from '../support/lint/labels.ts';
import { parsePromql, selectorsOf } from '../support/lint/promql.ts';
import { dashboardFiles, world } from '../support/lint/published.ts';

const dashboards = dashboardFiles.map(([path, file]) => [path, dashboardFileSchema.parse(file)] as const);

/** The 17 rules of grafana/dashboard-linter, each for every dashboard, without an exclusion and without a warning. */
describe.each(DASHBOARD_RULES)('every dashboard $meaning ($name)', ({ find }) => {
  it.each(dashboards)('%s', (_, dashboard) => {
    expect(find(dashboard)).toEqual([]);
  });
});

/** And those of the house. */
describe.each(HOUSE_RULES)('every dashboard $meaning ($name)', ({ find }) => {
  it.each(dashboards)('%s', (_, dashboard) => {
    expect(find(dashboard)).toEqual([]);
  });
});

it('are all 17', () => {
  expect(new Set(DASHBOARD_RULES.map(({ name }) => name)).size).toBe(17);
});

const queries = dashboardFiles.flatMap(([path, file]) => {
  const fillIn = queryFiller(file, { rateInterval: '1m', range: '1h' });
  return panelsOf(dashboardFileSchema.parse(file)).flatMap((panel) =>
    panel.targets.map(
      ({ refId, expr }) =>
        [`${path} ${panel.title} ${refId}`, parsePromql(fillIn(expr)), panel, refId] as const,
    ),
  );
});

describe('every query of a panel', () => {
  it.each(queries)('%s names only series and labels that exist, and joins only what can meet', (_, query) => {
    for (const { name, matchers } of selectorsOf(query)) {
      expect(world(name), name).toBeDefined();
      for (const { label } of matchers) expect(world(name), name).toContain(label);
    }
    expect(inferLabels(query, world).faults).toEqual([]);
  });

  it.each(queries)('%s has, in its result, each label that its legend names', (_, query, panel, refId) => {
    const { legendFormat } = panel.targets.find((target) => target.refId === refId)!;
    const { labels } = inferLabels(query, world);
    for (const [, label] of legendFormat.matchAll(/\{\{(\w+)\}\}/g)) expect(labels).toContain(label);
  });
});

type Spoil = (dashboard: DashboardFile) => void;
const panelOf = (dashboard: DashboardFile, type = 'timeseries') =>
  panelsOf(dashboard).find((panel) => panel.type === type)!;
const quantileOf = (dashboard: DashboardFile) =>
  panelsOf(dashboard).find(({ targets }) =>
    targets.some(({ expr }) => expr.startsWith('histogram_quantile(')),
  )!;
const variableOf = (dashboard: DashboardFile, wanted: string) =>
  dashboard.templating.list.find(({ name }) => name === wanted)!;
const spoilQuery =
  (expr: string): Spoil =>
  (dashboard) => {
    panelOf(dashboard).targets[0]!.expr = expr;
  };

/** For each rule, a dashboard that must not pass it. */
const SPOILT: Readonly<Record<string, Spoil>> = {
  'template-datasource-rule': (dashboard) => {
    variableOf(dashboard, 'datasource').label = 'Sumber data';
  },
  'template-job-rule': (dashboard) => {
    dashboard.templating.list = dashboard.templating.list.filter(({ name }) => name !== 'job');
  },
  'template-instance-rule': (dashboard) => {
    Object.assign(variableOf(dashboard, 'instance'), { allValue: '.*' });
  },
  'template-label-promql-rule': (dashboard) => {
    Object.assign(variableOf(dashboard, 'job'), { query: { qryType: 1, query: 'jobs(up)', refId: 'A' } });
  },
  'template-on-time-change-reload-rule': (dashboard) => {
    Object.assign(variableOf(dashboard, 'job'), { refresh: 1 });
  },
  'panel-datasource-rule': (dashboard) => {
    panelOf(dashboard, 'stat').targets[0]!.datasource.uid = 'P1809F7CD0C75ACF3';
  },
  'panel-title-description-rule': (dashboard) => {
    panelOf(dashboard).description = '';
  },
  'panel-units-rule': (dashboard) => {
    panelOf(dashboard).fieldConfig.defaults.unit = 'percent of one';
  },
  'panel-no-targets-rule': (dashboard) => {
    panelOf(dashboard).targets = [];
  },
  'target-logql-rule': (dashboard) => {
    panelOf(dashboard).targets[0]!.datasource.type = 'loki';
  },
  'target-logql-auto-rule': spoilQuery('count_over_time({job="x"}[$__auto])'),
  'target-promql-rule': spoilQuery('sum by (x (up)'),
  'target-rate-interval-rule': spoilQuery('rate(x_total{job=~"$job",instance=~"$instance"}[5m])'),
  'target-job-rule': spoilQuery('max(up{job="gateway",instance=~"$instance"})'),
  'target-instance-rule': spoilQuery('max(up{job=~"$job"})'),
  'target-counter-agg-rule': spoilQuery('sum(x_total{job=~"$job",instance=~"$instance"})'),
  'uneditable-dashboard': (dashboard) => {
    dashboard.editable = true;
  },
  variables: (dashboard) => {
    dashboard.templating.list.push({ ...variableOf(dashboard, 'phase'), name: 'service' });
  },
  'phase-thresholds': (dashboard) => {
    panelOf(dashboard, 'stat').fieldConfig.overrides = [];
  },
  'promise-decimals': (dashboard) => {
    for (const { fieldConfig } of panelsOf(dashboard)) delete fieldConfig.defaults.decimals;
  },
  alike: spoilQuery('sum by (severity) (siaga_incidents_open{job=~"$job",instance=~"$instance"})'),
  places: (dashboard) => {
    dashboard.templating.list.push({ ...variableOf(dashboard, 'phase'), name: 'province' });
    Object.assign(panelOf(dashboard, 'stat'), { title: 'Masuk', description: 'Sign-ins.' });
  },
  units: (dashboard) => {
    quantileOf(dashboard).fieldConfig.defaults.unit = 'bytes';
  },
  bounds: (dashboard) => {
    quantileOf(dashboard).fieldConfig.defaults.thresholds!.steps.at(-1)!.value = 1_000;
  },
  'kept-choices': (dashboard) => {
    Object.assign(panelOf(dashboard, 'stat').links[0]!, { url: '/d/sirekap-masuk?${__url_time_range}' });
  },
};

describe('the rules', () => {
  it.each([...DASHBOARD_RULES, ...HOUSE_RULES])(
    '$name finds what is wrong with a dashboard that is wrong',
    ({ name, find }) => {
      const [, dashboard] = dashboards.find(([path]) => path.endsWith('sirekap-nasional.json'))!;
      const spoilt = structuredClone(dashboard);
      SPOILT[name]!(spoilt);
      expect(find(spoilt)).not.toEqual([]);
    },
  );
});
