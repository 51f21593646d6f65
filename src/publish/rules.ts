import {
  budgetAlertsOf,
  inhibitionsOf,
  symptomsOf,
  type AlertSpec,
  type Catalog,
  type Inhibition,
  type Profile,
} from '../catalog/index.ts';
import { NATIONAL } from '../contracts/index.ts';
import { formatDuration } from '../kernel/index.ts';
import { dashboardPath, runbookUrl } from './links.ts';
import { budgetRules, INDICATOR_GROUPS, indicatorGroups } from './recordings.ts';
import type { Site } from './site.ts';
import { yamlText } from './yaml-text.ts';

const INDICATOR_FILE = 'indicators.rules.yml';
const ALERT_FILE = 'alerting.rules.yml';
const BUDGET_FILE = 'budgets.rules.yml';

const ALERT_GROUP = 'siaga-peringatan';
const BUDGET_GROUP = 'siaga-anggaran';
const BUDGET_ALERT_GROUP = 'siaga-anggaran-peringatan';

const PROVINCE_LABEL = '{{ $labels.province }}';

/** Labels that every firing of an alert has, besides those of its series. */
export const fixedLabels = (alert: AlertSpec): Readonly<Record<string, string>> => ({
  region: alert.region === 'province' ? PROVINCE_LABEL : NATIONAL,
  service: alert.service,
  severity: alert.severity,
});

/** Annotations of an alert, still with their label templates. */
export const annotations = (site: Site, alert: AlertSpec): Readonly<Record<string, string>> => ({
  dashboard_url: dashboardPath(alert),
  description: alert.description,
  runbook_url: runbookUrl(site, alert),
  summary: alert.summary,
});

const alertRule = (profile: Profile, site: Site, alert: AlertSpec): Record<string, unknown> => {
  const hold = alert.holdMs(profile);
  const keep = alert.keepMs(profile);
  return {
    alert: alert.name,
    expr: alert.expr(profile),
    ...(hold > 0 && { for: formatDuration(hold) }),
    ...(keep > 0 && { keep_firing_for: formatDuration(keep) }),
    labels: fixedLabels(alert),
    annotations: annotations(site, alert),
  };
};

/**
 * Each after those that speak for it: Prometheus sends alerts in the order of their rules, and an Alertmanager that was
 * started again tells at once of what has fired for long.
 */
function speakersFirst(
  alerts: readonly AlertSpec[],
  inhibitions: readonly Inhibition[],
): readonly AlertSpec[] {
  const placed: AlertSpec[] = [];
  const seen = new Set<AlertSpec>();
  const place = (alert: AlertSpec): void => {
    if (seen.has(alert)) return;
    seen.add(alert);
    for (const { source, targets } of inhibitions) {
      const speaker = targets.includes(alert.name) ? alerts.find(({ name }) => name === source) : undefined;
      if (speaker) place(speaker);
    }
    placed.push(alert);
  };
  alerts.forEach(place);
  return placed;
}

/** Burns are judged over long windows: at a replay's one-second beat they would cost more than all else. */
const budgetIntervalMs = (profile: Profile): number =>
  profile.name === 'replay' ? 5 * profile.scrapeIntervalMs : profile.scrapeIntervalMs;

/**
 * Rule files, name → text. Budgets have a file of their own: their hour-long windows make promtool slow, and
 * only their own stories need them.
 */
export function ruleFiles(profile: Profile, site: Site, catalog: Catalog): ReadonlyMap<string, string> {
  const interval = formatDuration(profile.scrapeIntervalMs);
  const file = (groups: Readonly<Record<string, readonly unknown[]>>, every = interval): string =>
    yamlText({ groups: Object.entries(groups).map(([name, rules]) => ({ name, interval: every, rules })) });
  const rendered = (alerts: readonly AlertSpec[]): readonly unknown[] =>
    alerts.map((alert) => alertRule(profile, site, alert));
  const symptoms = speakersFirst(symptomsOf(catalog), inhibitionsOf(catalog));
  return new Map([
    [INDICATOR_FILE, file(indicatorGroups(catalog, profile))],
    [ALERT_FILE, file({ [ALERT_GROUP]: rendered(symptoms) })],
    [
      BUDGET_FILE,
      file(
        {
          [BUDGET_GROUP]: budgetRules(catalog, profile),
          [BUDGET_ALERT_GROUP]: rendered(budgetAlertsOf(catalog)),
        },
        formatDuration(budgetIntervalMs(profile)),
      ),
    ],
  ]);
}

/** Rule files that stories need, and their groups in the order in which promtool is to evaluate them: else at random. */
export interface ToldRules {
  readonly files: readonly string[];
  readonly groups: readonly string[];
}

/** What the stories of symptoms need, and those of budgets. */
export const SYMPTOM_RULES: ToldRules = {
  files: [INDICATOR_FILE, ALERT_FILE],
  groups: [...INDICATOR_GROUPS, ALERT_GROUP],
};
export const BUDGET_RULES: ToldRules = { files: [BUDGET_FILE], groups: [BUDGET_GROUP, BUDGET_ALERT_GROUP] };
