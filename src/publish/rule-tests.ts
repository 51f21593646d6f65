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

const testOf = (site: Site, alert: AlertSpec, step: string, story: AlertCase): Record<string, unknown> => ({
  name: `${alert.name} ${story.name}`,
  interval: step,
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

/** Stories of an alert by the step that they state: promtool takes all stories of a file in the same steps. */
const byStep = ({ cases }: AlertSpec): ReadonlyMap<number | undefined, readonly AlertCase[]> =>
  Map.groupBy(cases, ({ stepMs }) => stepMs);

/** Stories that state no step are in the file that bears the alert's name alone. */
const pathOf = ({ name }: AlertSpec, stepMs: number | undefined): string => {
  const inSteps = stepMs === undefined ? '' : `.${formatDuration(stepMs)}`;
  return `alerts/${runbookNameOf(name)}${inSteps}.test.yml`;
};

/** Files of an alert's stories for promtool. */
export const ruleTestPaths = (alert: AlertSpec): readonly string[] =>
  [...byStep(alert).keys()].map((stepMs) => pathOf(alert, stepMs));

/** An alert's stories, path → text, as `promtool test rules` reads them beside the rule files. */
export function ruleTestFiles(
  profile: Profile,
  site: Site,
  alert: AlertSpec,
  rules: ToldRules,
): ReadonlyMap<string, string> {
  const files = [...byStep(alert)].map(([stepMs, stories]): [string, string] => {
    const step = formatDuration(stepMs ?? alert.storyStepMs ?? profile.scrapeIntervalMs);
    const text = yamlText({
      rule_files: rules.files,
      group_eval_order: rules.groups,
      evaluation_interval: step,
      tests: stories.map((story) => testOf(site, alert, step, story)),
    });
    return [pathOf(alert, stepMs), text];
  });
  return new Map(files);
}
