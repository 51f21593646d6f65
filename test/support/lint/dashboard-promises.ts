import { CATALOG, validSeries, type EventSlo } from '../../../src/catalog/index.ts';
import { panelsOf, type DashboardFile, type PanelFile } from './dashboard.ts';
import type { DashboardRule } from './dashboard-checks.ts';

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
];
