import type { MetricDefinition } from '../../../src/instrumentation/definitions.ts';
import { inferLabels, type World } from './labels.ts';
import { parsePromql } from './promql.ts';

const SUFFIXES: Readonly<Record<string, readonly string[]>> = { _bucket: ['le'], _count: [], _sum: [] };
/** What a scrape adds. A gateway's name is on whatever it exports; no other process has one. */
const SCRAPED = ['job', 'instance', 'gateway'];

/** Labels of what alerts export of themselves: their own and those of every rule. */
const ALERT_LABELS = ['alertname', 'alertstate', 'severity', 'service', 'region', 'province', 'gateway'];

interface Recording {
  readonly record: string;
  readonly expr: string;
  readonly labels?: Readonly<Record<string, string>> | undefined;
}

/** Names and labels of everything that is exported by these definitions or recorded by these rules, in their order. */
export function worldOf(metrics: readonly MetricDefinition[], recordings: readonly Recording[]): World {
  const known = new Map<string, ReadonlySet<string>>([['ALERTS', new Set(ALERT_LABELS)]]);
  for (const { name, type, labels } of metrics) {
    const own = [...labels, ...SCRAPED];
    if (type !== 'histogram') known.set(name, new Set(own));
    else
      for (const [suffix, more] of Object.entries(SUFFIXES))
        known.set(name + suffix, new Set([...own, ...more]));
  }
  const world: World = (name) => known.get(name);
  // A recording may read one that stands further down.
  for (let pass = 0; pass < 2; pass++)
    for (const { record, expr, labels = {} } of recordings)
      known.set(record, new Set([...inferLabels(parsePromql(expr), world).labels, ...Object.keys(labels)]));
  return world;
}
