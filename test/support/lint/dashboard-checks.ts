import type { DashboardFile, PanelFile } from './dashboard.ts';
import { panelsOf } from './dashboard.ts';
import { parsePromql, selectorsOf } from './promql.ts';

/** One rule of grafana/dashboard-linter, by its own name. */
export interface DashboardRule {
  readonly name: string;
  /** Completes "… every dashboard". */
  readonly meaning: string;
  readonly find: (dashboard: DashboardFile) => readonly string[];
}

type Target = PanelFile['targets'][number];

const only = (found: boolean, finding: string): readonly string[] => (found ? [finding] : []);

const byPanel =
  (find: (panel: PanelFile, dashboard: DashboardFile) => readonly string[]): DashboardRule['find'] =>
  (dashboard) =>
    panelsOf(dashboard).flatMap((panel) =>
      find(panel, dashboard).map((finding) => `${panel.title}: ${finding}`),
    );

const byTarget = (
  find: (target: Target, dashboard: DashboardFile) => readonly string[],
): DashboardRule['find'] =>
  byPanel((panel, dashboard) => panel.targets.flatMap((target) => find(target, dashboard)));

const variablesOf = <Type extends string>({ templating }: DashboardFile, type: Type) =>
  templating.list.filter(
    (variable): variable is Extract<typeof variable, { type: Type }> => variable.type === type,
  );

/** Something in the place of each variable outside of strings: what is asked is only whether the rest is PromQL. */
export const filledIn = (expr: string): string =>
  expr
    .split('"')
    .map((part, index) =>
      index % 2 === 1 ? part : part.replaceAll(/\$__(rate_interval|interval|range)\b/g, '1m'),
    )
    .join('"');

const parsed = ({ expr }: Target) => parsePromql(filledIn(expr));

/** The expression of a range as it was written: where our filling-in stands, the variable stood. */
const rangesOf = ({ expr }: Target): readonly string[] =>
  [...expr.matchAll(/\[([^\]]+)\]/g)].map(([, range = '']) => range);

const scrapeVariable =
  (name: 'job' | 'instance'): DashboardRule['find'] =>
  (dashboard) => {
    const variable = variablesOf(dashboard, 'query').find((candidate) => candidate.name === name);
    if (!variable) return [`no variable ${name}`];
    return [
      ...only(!['$datasource', '${datasource}'].includes(variable.datasource.uid), 'asks another source'),
      ...only(
        variable.label !== name.charAt(0).toUpperCase() + name.slice(1),
        `is labelled ${variable.label}`,
      ),
      ...only(!variable.multi, 'takes one value only'),
      ...only(variable.allValue !== '.+', `means ${variable.allValue ?? 'nothing'} by all`),
    ];
  };

/** In every selector of every query, of whatever panel: the variable, as a regular expression. */
const chosenBy = (label: 'job' | 'instance'): DashboardRule['find'] =>
  byTarget((target) =>
    selectorsOf(parsed(target)).flatMap(({ name, matchers }) =>
      only(
        !matchers.some((one) => one.label === label && one.op === '=~' && one.value === `$${label}`),
        name,
      ),
    ),
  );

/** Of Grafana's value formats, those that we use. */
const UNITS = ['none', 'short', 'locale', 'percentunit', 's', 'bytes', 'ops', 'reqps', 'opm'];

const lokiTargets = (dashboard: DashboardFile): readonly string[] => [
  ...variablesOf(dashboard, 'datasource').map(({ query }) => query),
  ...panelsOf(dashboard).flatMap(({ targets }) => targets.map(({ datasource }) => datasource.type)),
];

export const DASHBOARD_RULES: readonly DashboardRule[] = [
  {
    name: 'template-datasource-rule',
    meaning: 'lets its reader choose the data source',
    find: (dashboard) => {
      const sources = variablesOf(dashboard, 'datasource');
      return [
        ...only(sources.length !== 1, `${String(sources.length)} variables for a data source`),
        ...sources.flatMap(({ name, label }) => [
          ...only(!['datasource', 'prometheus_datasource'].includes(name), `named ${name}`),
          ...only(!['Data source', 'Prometheus data source'].includes(label), `labelled ${label}`),
        ]),
      ];
    },
  },
  { name: 'template-job-rule', meaning: 'lets its reader choose jobs', find: scrapeVariable('job') },
  {
    name: 'template-instance-rule',
    meaning: 'lets its reader choose instances',
    find: scrapeVariable('instance'),
  },
  {
    name: 'template-label-promql-rule',
    meaning: 'finds the values of its variables by queries that Prometheus knows',
    find: (dashboard) =>
      variablesOf(dashboard, 'query').flatMap(({ name, query: { query } }) => {
        const [, call = '', selector = ''] =
          /^(label_values|label_names|metrics|query_result)\((.+?)(?:, \w+)?\)$/.exec(query) ?? [];
        if (call === '') return [`${name}: ${query}`];
        parsePromql(selector);
        return [];
      }),
  },
  {
    name: 'template-on-time-change-reload-rule',
    meaning: 'asks for the values of its variables again when the time changes',
    find: (dashboard) =>
      variablesOf(dashboard, 'query').flatMap(({ name, refresh }) => only(refresh !== 2, name)),
  },
  {
    name: 'panel-datasource-rule',
    meaning: 'asks the chosen source in every panel, and in every query of it',
    find: byPanel(({ datasource, targets }) =>
      [datasource, ...targets.map((target) => target.datasource)].flatMap(({ uid }) =>
        only(uid !== '${datasource}', uid),
      ),
    ),
  },
  {
    name: 'panel-title-description-rule',
    meaning: 'says of every panel what it is called and what it means',
    find: byPanel(({ title, description }) =>
      only(title.length < 3 || description.length < 20, `"${description}"`),
    ),
  },
  {
    name: 'panel-units-rule',
    meaning: 'gives every panel a unit that Grafana knows',
    find: byPanel(({ fieldConfig: { defaults, overrides } }) => {
      const units = overrides.flatMap(({ properties }) =>
        properties.filter(({ id }) => id === 'unit').map(({ value }) => String(value)),
      );
      return [defaults.unit, ...units].filter((unit) => !UNITS.includes(unit));
    }),
  },
  {
    name: 'panel-no-targets-rule',
    meaning: 'asks something in every panel',
    find: byPanel(({ targets }) => only(targets.length === 0, 'no query')),
  },
  {
    name: 'target-logql-rule',
    meaning: 'asks no Loki, whose queries nobody here could check',
    find: (dashboard) => lokiTargets(dashboard).filter((type) => type === 'loki'),
  },
  {
    name: 'target-logql-auto-rule',
    meaning: 'uses the interval of no Loki query',
    find: byTarget(({ expr }) => only(expr.includes('$__auto'), expr)),
  },
  {
    name: 'target-promql-rule',
    meaning: 'asks in PromQL',
    find: byTarget((target) => {
      try {
        parsed(target);
        return [];
      } catch (error) {
        return [error instanceof Error ? error.message : String(error)];
      }
    }),
  },
  {
    name: 'target-rate-interval-rule',
    meaning: 'rates over the interval that fits its scrapes and its zoom',
    find: byTarget((target) => {
      const rated = [...target.expr.matchAll(/\bi?rate\([^[]*\[([^\]]+)\]/g)].map(([, range]) => range);
      return [
        ...rated.filter((range) => range !== '$__rate_interval').map((range) => `rate over ${range ?? ''}`),
        ...only(rangesOf(target).includes('$__interval'), 'a range of $__interval'),
      ];
    }),
  },
  { name: 'target-job-rule', meaning: 'narrows every series to the chosen jobs', find: chosenBy('job') },
  {
    name: 'target-instance-rule',
    meaning: 'narrows every series to the chosen instances',
    find: chosenBy('instance'),
  },
  {
    name: 'target-counter-agg-rule',
    meaning: 'shows counters by their growth',
    find: byTarget((target) =>
      selectorsOf(parsed(target)).flatMap(({ name, call = '' }) =>
        only(/_(total|bucket|count|sum)$/.test(name) && !['rate', 'irate', 'increase'].includes(call), name),
      ),
    ),
  },
  {
    name: 'uneditable-dashboard',
    meaning: 'cannot be changed in Grafana, where the change would be lost',
    find: ({ editable }) => only(editable, 'editable'),
  },
];
