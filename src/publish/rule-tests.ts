import { runbookNameOf, type AlertCase, type AlertSpec, type Profile } from '../catalog/index.ts';
import { formatDuration } from '../kernel/index.ts';
import { annotations, fixedLabels, type ToldRules } from './rules.ts';
import type { Site } from './site.ts';
import { yamlText } from './yaml-text.ts';

/** Fill in Prometheus's label templates. */
const expand = (text: string, labels: Readonly<Record<string, string>>): string =>
  text.replaceAll(/\{\{ \$labels\.(\w+) \}\}/g, (_, label: string) => labels[label] ?? '');

const expandAll = (
  texts: Readonly<Record<string, string>>,
  labels: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, expand(text, labels)]));

const testOf = (
  profile: Profile,
  site: Site,
  alert: AlertSpec,
  story: AlertCase,
): Record<string, unknown> => ({
  name: `${alert.name} ${story.name}`,
  interval: formatDuration(alert.storyStepMs ?? profile.scrapeIntervalMs),
  input_series: story.input.map(([series, values]) => ({ series, values })),
  alert_rule_test: [...(story.before ?? []), story].map(({ at, fires }) => ({
    alertname: alert.name,
    eval_time: at,
    exp_alerts: fires.map((labels) => ({
      exp_labels: { ...labels, ...expandAll(fixedLabels(alert), labels) },
      exp_annotations: expandAll(annotations(site, alert), labels),
    })),
  })),
});

/** File of an alert's stories for promtool. */
export const ruleTestPath = (alert: AlertSpec): string => `alerts/${runbookNameOf(alert.name)}.test.yml`;

/** An alert's stories, as `promtool test rules` reads them beside the rule files. */
export const ruleTestText = (profile: Profile, site: Site, alert: AlertSpec, rules: ToldRules): string =>
  yamlText({
    rule_files: rules.files,
    group_eval_order: rules.groups,
    evaluation_interval: formatDuration(alert.storyStepMs ?? profile.scrapeIntervalMs),
    tests: alert.cases.map((story) => testOf(profile, site, alert, story)),
  });
