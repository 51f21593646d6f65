import { formatDuration, parseDuration } from '../../src/kernel/index.ts';
import { parsePromql } from '../support/lint/promql.ts';
import type { Rule } from '../support/lint/rule-checks.ts';
import { OPERATORS, recordedOperators } from './operators/index.ts';
import type { Operator } from './operators/variant.ts';

/** A rule with one thing wrong. */
export interface Mutant {
  readonly kind: string;
  /** Of a recording it begins with its name. */
  readonly what: string;
  readonly rule: Rule;
}

/** What can be wrong, kind by kind. */
export const KINDS: readonly string[] = [...Object.keys(recordedOperators('')), 'hold'];

export const isOfRecording = ({ rule }: Mutant): boolean => rule.record !== undefined;

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

/** A rule with its expression wrong in every way that the operators know, each once. */
function variantsOf(rule: Rule, operators: Readonly<Record<string, Operator>>): readonly Mutant[] {
  const query = parsePromql(rule.expr);
  const all = Object.entries(operators).flatMap(([kind, operator]) =>
    operator(query).map(({ what, expr }) => ({ kind, what, rule: { ...rule, expr } })),
  );
  const seen = new Set([rule.expr]);
  const distinct = all.filter(({ rule: { expr } }) => !seen.has(expr) && seen.add(expr));
  for (const { rule: mutated } of distinct) parsePromql(mutated.expr);
  return distinct;
}

/** Every mutant of an alert's rule, each once. */
export const mutantsOf = (rule: Rule): readonly Mutant[] => [...variantsOf(rule, OPERATORS), ...holds(rule)];

/** Every mutant of a recording that an alert rests on, each once. */
export const recordedMutantsOf = (rule: Rule): readonly Mutant[] =>
  variantsOf(rule, recordedOperators(rule.record ?? '')).map((mutant) => ({
    ...mutant,
    what: `${rule.record ?? ''}: ${mutant.what}`,
  }));
