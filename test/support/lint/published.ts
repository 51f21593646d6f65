import { parse } from 'yaml';
import { GATEWAYS, PRODUCTION } from '../../../src/catalog/index.ts';
import { METRICS, type MetricDefinition } from '../../../src/instrumentation/definitions.ts';
import { FOREIGN_METRICS, localSite, publish } from '../../../src/publish/index.ts';
import type { RuleFile } from '../rules/rule-file.ts';
import type { World } from './labels.ts';
import type { Rule } from './rule-checks.ts';
import { worldOf } from './world.ts';

/** The production profile's files, path → text. */
export const published = publish(
  PRODUCTION,
  localSite(
    7600,
    GATEWAYS.map(({ id }) => id),
  ),
);

export const groups = [...published]
  .filter(([path]) => path.endsWith('.rules.yml'))
  .flatMap(([, text]) => (parse(text) as RuleFile).groups);
export const rules: readonly Rule[] = groups.flatMap((group) => group.rules);

/** Every metric that a rule or a dashboard may name. */
const metrics: readonly MetricDefinition[] = [...METRICS, ...FOREIGN_METRICS];
export const kinds = new Map(metrics.map(({ name, type }) => [name, type]));
export const world: World = worldOf(
  metrics,
  rules.flatMap(({ record, expr, labels }) => (record === undefined ? [] : [{ record, expr, labels }])),
);

/** Parsed dashboard files by their path. */
export const dashboardFiles: readonly (readonly [path: string, file: unknown])[] = [...published]
  .filter(([path]) => path.startsWith('dashboards/'))
  .map(([path, text]) => [path, JSON.parse(text) as unknown]);
