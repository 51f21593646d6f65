import { parsePromql, selectorsOf, type Selector } from './promql.ts';
import type { Rule } from './rule-checks.ts';

/** Every selector of the rules, each once as it is written. */
export const askedBy = (rules: readonly Rule[]): readonly Selector[] => [
  ...new Map(
    rules
      .flatMap(({ expr }) => selectorsOf(parsePromql(expr)))
      .map((selector) => [selector.text, selector] as const),
  ).values(),
];

/** The alert whose state a selector asks for; undefined where it asks for something else. */
export const alertAskedFor = ({ name, matchers }: Selector): string | undefined =>
  name === 'ALERTS'
    ? matchers.find(({ label, op }) => label === 'alertname' && op === '=')?.value
    : undefined;

/**
 * Those that may select nothing all night long: the state of an alert that never was in it, which Prometheus keeps
 * from its first moment only, and what is excused by name.
 */
export const maySelectNothing = (
  asked: readonly Selector[],
  fired: ReadonlySet<string>,
  excused: readonly string[],
): readonly string[] => [
  ...asked
    .filter((selector) => {
      const alert = alertAskedFor(selector);
      return alert !== undefined && !fired.has(alert);
    })
    .map(({ text }) => text),
  ...excused,
];
