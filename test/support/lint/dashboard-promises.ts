import { CATALOG, validSeries, type EventSlo } from '../../../src/catalog/index.ts';
import { METRICS } from '../../../src/instrumentation/definitions.ts';
import { alikeFaults } from './alike.ts';
import { panelsOf, type DashboardFile, type PanelFile } from './dashboard.ts';
import { filledIn, type DashboardRule } from './dashboard-checks.ts';
import { boundFaults, unitFaults } from './dashboard-units.ts';
import { parsePromql } from './promql.ts';
import { world } from './published.ts';

const PROMISES = CATALOG.services.flatMap(({ objectives }) =>
  objectives.filter((slo): slo is EventSlo => slo.kind === 'events'),
);

/** The beginning of the selector of all events that an SLO judges, before what a dashboard narrows it by. */
const judgedSeries = ({ sli }: EventSlo): string => {
  const selector = validSeries(sli);
  return selector.endsWith('}') ? `${selector.slice(0, -1)},` : `${selector}{`;
};

const promisesShown = ({ targets, fieldConfig }: PanelFile): readonly EventSlo[] =>
  fieldConfig.defaults.unit === 'percentunit'
    ? PROMISES.filter((slo) => targets.some(({ expr }) => expr.includes(judgedSeries(slo))))
    : [];

/** From where on a series whose legend is this phase is green. */
function greenFrom({ fieldConfig }: PanelFile, phase: string): unknown {
  const override = fieldConfig.overrides.find(
    ({ matcher: { id, options } }) => id === 'byRegexp' && new RegExp(options.slice(1, -1)).test(phase),
  );
  const thresholds = override?.properties.find(({ id }) => id === 'thresholds')?.value;
  return (thresholds as PanelFile['fieldConfig']['defaults']['thresholds'])?.steps.at(-1)?.value;
}

function faultsOf(panel: PanelFile, slo: EventSlo): readonly string[] {
  if (!panel.targets.some(({ expr }) => expr.includes('$phase'))) return [`${slo.id} in no phase`];
  const isBudget = panel.targets.some(({ expr }) => expr.includes('$__range'));
  if (panel.type !== 'stat' || isBudget) return [];
  return Object.entries(slo.objective)
    .filter(([phase, objective]) => greenFrom(panel, phase) !== objective)
    .map(([phase, objective]) => `${slo.id} is not green from ${String(objective)} on in ${phase}`);
}

/** A share in per cent that has digits behind its point: 99.9 %, as promises are made. */
const isInTenths = (share: unknown): boolean =>
  typeof share === 'number' && share > 0 && share < 1 && !Number.isInteger(Number((share * 100).toFixed(6)));

type Thresholds = PanelFile['fieldConfig']['defaults']['thresholds'];
const stepsOf = (thresholds: unknown): readonly unknown[] =>
  ((thresholds as Thresholds)?.steps ?? []).map(({ value }) => value);

/** Fewest decimals that tell a share in tenths of a per cent from the promise that it just misses. */
const FEWEST_DECIMALS = 2;

/** What a panel's numbers are held against, and with how many decimals they are written: its own, and each column's. */
function comparedShares(panel: PanelFile) {
  const { defaults, overrides } = panel.fieldConfig;
  const valueIn = (override: (typeof overrides)[number], id: string): unknown =>
    override.properties.find((property) => property.id === id)?.value;
  const isBudget =
    promisesShown(panel).length > 0 && panel.targets.some(({ expr }) => expr.includes('$__range'));
  const own = isBudget
    ? []
    : [
        ...promisesShown(panel).flatMap(({ objective }) => Object.values(objective)),
        ...(defaults.unit === 'percentunit' ? stepsOf(defaults.thresholds) : []),
      ];
  const columns = overrides
    .filter((override) => valueIn(override, 'unit') === 'percentunit')
    .map((override) => ({
      shares: stepsOf(valueIn(override, 'thresholds')),
      decimals: valueIn(override, 'decimals'),
    }));
  return [{ shares: own, decimals: defaults.decimals as unknown }, ...columns];
}

interface InRow {
  readonly heading: string;
  readonly panel: PanelFile;
}

/** Panels with the heading of the row that they stand in. */
function inRows({ panels }: DashboardFile): readonly InRow[] {
  let heading = '';
  return panels.flatMap((entry) => {
    if (entry.type === 'row') {
      heading = entry.title;
      return [];
    }
    return [{ heading, panel: entry }];
  });
}

const NAMES_A_PLACE = /nasional|negeri|nation|provin[sc]/i;

/** A query whose series have a province, of the chosen ones or of all. */
const placesOf = (expr: string): readonly ('chosen' | 'all')[] =>
  [...expr.matchAll(/\b([a-z_]+)\{([^}]*)\}/g)].flatMap(([, name = '', matchers = '']) => {
    if (world(name)?.has('province') !== true) return [];
    return [matchers.includes('province=~"$province"') ? ('chosen' as const) : ('all' as const)];
  });

function placeFaults({ heading, panel }: InRow): readonly string[] {
  const places = new Set(panel.targets.flatMap(({ expr }) => placesOf(expr)));
  const isSaid = NAMES_A_PLACE.test(`${heading} ${panel.title} ${panel.description}`);
  return [
    ...(places.size > 0 && !isSaid ? [`${panel.title}: of which provinces?`] : []),
    ...(places.size > 1 ? [`${panel.title}: of the chosen provinces beside all of them`] : []),
  ];
}

/** Rules of the house beside grafana/dashboard-linter's own. */
export const HOUSE_RULES: readonly DashboardRule[] = [
  {
    name: 'variables',
    meaning: 'offers the variables that its queries use, and no other',
    find: (dashboard) => {
      const targets = panelsOf(dashboard).flatMap((panel) => panel.targets);
      const asked = targets.map(({ expr, datasource }) => `${expr} ${datasource.uid}`).join(' ');
      const used = new Set([...asked.matchAll(/\$\{?(?!__)([a-z]\w*)/g)].map(([, name = '']) => name));
      const offered = new Set(dashboard.templating.list.map(({ name }) => name));
      return [
        ...[...offered].filter((name) => !used.has(name)).map((name) => `${name} is used by no query`),
        ...[...used].filter((name) => !offered.has(name)).map((name) => `${name} is nowhere to choose`),
      ];
    },
  },
  {
    name: 'phase-thresholds',
    meaning: 'judges each promise by what the chosen phase promises',
    find: (dashboard: DashboardFile) =>
      panelsOf(dashboard).flatMap((panel) =>
        promisesShown(panel).flatMap((slo) =>
          faultsOf(panel, slo).map((fault) => `${panel.title}: ${fault}`),
        ),
      ),
  },
  {
    name: 'promise-decimals',
    meaning: 'writes a share finely enough to be held against what is promised',
    find: (dashboard) =>
      panelsOf(dashboard).flatMap((panel) =>
        comparedShares(panel)
          .filter(({ shares, decimals }) => shares.some(isInTenths) && !(Number(decimals) >= FEWEST_DECIMALS))
          .map(({ shares }) => `${panel.title}: held against ${shares.filter(isInTenths).join(', ')}`),
      ),
  },
  {
    name: 'alike',
    meaning: 'counts once what every process says alike',
    find: (dashboard) =>
      [
        ...panelsOf(dashboard).flatMap(({ title, targets }) => targets.map(({ expr }) => ({ title, expr }))),
        ...dashboard.annotations.list.map(({ name, expr }) => ({ title: name, expr })),
      ].flatMap(({ title, expr }) =>
        alikeFaults(parsePromql(filledIn(expr)), METRICS).map((fault) => `${title}: ${fault}`),
      ),
  },
  {
    name: 'places',
    meaning: 'says of what it shows whether it is of the chosen provinces, where there is a choice of them',
    find: (dashboard) =>
      dashboard.templating.list.some(({ name }) => name === 'province')
        ? inRows(dashboard).flatMap(placeFaults)
        : [],
  },
  {
    name: 'units',
    meaning: 'shows what its queries measure in the unit of that',
    find: (dashboard) => panelsOf(dashboard).flatMap(unitFaults),
  },
  {
    name: 'bounds',
    meaning: 'changes the colour of a quantile where its histogram has a bound',
    find: (dashboard) => panelsOf(dashboard).flatMap(boundFaults),
  },
  {
    name: 'kept-choices',
    meaning: 'keeps what its reader chose in every link of a panel',
    find: (dashboard) => {
      const links = panelsOf(dashboard).flatMap((panel) =>
        [...JSON.stringify([panel.links, panel.fieldConfig]).matchAll(/"url":"([^"]+)"/g)].map(
          ([, url = '']) => ({
            panel,
            url,
          }),
        ),
      );
      const chosen = dashboard.templating.list.filter(({ type }) => type !== 'query').map(({ name }) => name);
      return links.flatMap(({ panel, url }) =>
        chosen
          .filter((name) => !url.includes(`\${${name}:queryparam}`) && !url.includes(`var-${name}=`))
          .map((name) => `${panel.title}: ${url} forgets ${name}`),
      );
    },
  },
];
