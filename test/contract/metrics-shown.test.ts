/** What is exported is looked at: on a panel, or it says why not. */
import { describe, expect, it } from 'vitest';
import {
  METRICS,
  phaseNow,
  probeResults,
  queueScrubbed,
  standbyBytes,
  tracesStored,
} from '../../src/instrumentation/definitions.ts';
import { dashboardFileSchema, panelsOf } from '../support/lint/dashboard.ts';
import { parsePromql, selectorsOf } from '../support/lint/promql.ts';
import { dashboardFiles, rules } from '../support/lint/published.ts';
import { queryFiller } from '../../src/publish/index.ts';

/** On no panel, and why. */
const EXCUSED: ReadonlyMap<string, string> = new Map([
  [phaseNow.name, 'chooses the budget that a rule judges by; console and status page show it in words'],
  [
    queueScrubbed.name,
    'how far a walk through the disk is; what it finds is the panel and the alert of damage',
  ],
  [
    standbyBytes.name,
    'goes with the number of copies, which is shown; the disk that they fill is watched whole',
  ],
  [tracesStored.name, 'the store keeps a set number and lets the oldest go; what it refuses is shown'],
  [
    probeResults.name,
    'what counted is shown as looks, and VantageNotCounted calls when nothing of a place does',
  ],
]);

const recorded = new Map(rules.flatMap(({ record, expr }) => (record === undefined ? [] : [[record, expr]])));

/** Exported metrics that an expression asks, itself or through a recording. */
const askedBy = (expr: string): readonly string[] =>
  selectorsOf(parsePromql(expr)).flatMap(({ name }) => {
    const inner = recorded.get(name);
    return inner === undefined || inner === expr
      ? [name.replace(/_(bucket|count|sum)$/, '')]
      : askedBy(inner);
  });

const shown = new Set(
  dashboardFiles.flatMap(([, file]) => {
    const fillIn = queryFiller(file, { rateInterval: '1m', range: '1h' });
    return panelsOf(dashboardFileSchema.parse(file)).flatMap(({ targets }) =>
      targets.flatMap(({ expr }) => askedBy(fillIn(expr))),
    );
  }),
);

describe('a metric', () => {
  it.each(METRICS.filter(({ name }) => !EXCUSED.has(name)).map(({ name }) => name))(
    '%s stands on a panel',
    (name) => {
      expect([...shown]).toContain(name);
    },
  );

  it.each([...EXCUSED])('%s, which is on none (%s), is declared and really on none', (name) => {
    expect(METRICS.map((metric) => metric.name)).toContain(name);
    expect([...shown]).not.toContain(name);
  });
});
