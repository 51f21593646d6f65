import { formatDuration, parseDuration } from '../../src/kernel/index.ts';
import { parsePromql } from '../support/lint/promql.ts';
import type { Rule } from '../support/lint/rule-checks.ts';
import { OPERATORS } from './operators/index.ts';
import { recordedWindows } from './operators/recorded-windows.ts';

/** A rule with one thing wrong. */
export interface Mutant {
  readonly kind: string;
  readonly what: string;
  readonly rule: Rule;
}

/** What can be wrong, kind by kind. */
export const KINDS: readonly string[] = [...Object.keys(OPERATORS), 'hold', 'recorded'];

/** How long else a condition might have to hold, or an alert go on: half, double; a minute where it is not at all. */
const wrongHolds = (text: string | undefined): readonly string[] =>
  text === undefined ? ['1m'] : [parseDuration(text) / 2, parseDuration(text) * 2].map(formatDuration);

const holds = (rule: Rule): readonly Mutant[] =>
  (['for', 'keep_firing_for'] as const).flatMap((key) =>
    wrongHolds(rule[key]).map((wrong) => ({
      kind: 'hold',
      what: `${key} ${rule[key] ?? '0s'}: ${wrong}`,
      rule: { ...rule, [key]: wrong },
    })),
  );

/** Every mutant of an alert's rule, each once. */
export function mutantsOf(rule: Rule): readonly Mutant[] {
  const query = parsePromql(rule.expr);
  const expressions = Object.entries(OPERATORS).flatMap(([kind, operator]) =>
    operator(query).map(({ what, expr }) => ({ kind, what, rule: { ...rule, expr } })),
  );
  const seen = new Set([rule.expr]);
  const distinct = expressions.filter(({ rule: { expr } }) => !seen.has(expr) && seen.add(expr));
  for (const { rule: mutated } of distinct) parsePromql(mutated.expr);
  return [...distinct, ...holds(rule)];
}

/** Mutants of a recording that an alert rests on: its windows. What else it says is the indicator's, not the alert's. */
export const recordedMutantsOf = (rule: Rule): readonly Mutant[] =>
  recordedWindows(rule.record ?? '')(parsePromql(rule.expr)).map(({ what, expr }) => ({
    kind: 'recorded',
    what: `${rule.record ?? ''}: ${what}`,
    rule: { ...rule, expr },
  }));
