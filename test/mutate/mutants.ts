import { formatDuration, parseDuration } from '../../src/kernel/index.ts';
import { parsePromql } from '../support/lint/promql.ts';
import type { Rule } from '../support/lint/rule-checks.ts';
import { OPERATORS } from './operators/index.ts';

/** A rule with one thing wrong. */
export interface Mutant {
  /** Kind of the change: a key of `OPERATORS`, or `hold`. */
  readonly kind: string;
  readonly what: string;
  readonly rule: Rule;
}

const MINUTE_MS = 60_000;
const STEP_MS = 10_000;

/** How long else a condition might have to hold, or an alert go on: a minute where it is not at all. */
function wrongHolds(text: string | undefined): readonly number[] {
  if (text === undefined) return [MINUTE_MS];
  const ms = parseDuration(text);
  return [ms / 1.5, ms * 1.5].map((wrong) => Math.round(wrong / STEP_MS) * STEP_MS);
}

const holds = (rule: Rule): readonly Mutant[] =>
  (['for', 'keep_firing_for'] as const).flatMap((key) =>
    wrongHolds(rule[key])
      .map(formatDuration)
      .map((wrong) => ({
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
