import { nodesOf, parsePromql } from '../support/lint/promql.ts';
import type { Rule } from '../support/lint/rule-checks.ts';

const other = (name: string, names: ReadonlyMap<string, string>): string => names.get(name) ?? name;

/**
 * A rule under another name, which reads what others record and the states of alerts under their other names too, so
 * that variants of it can be evaluated side by side. Texts for people are left out: mutants do not differ in them.
 */
export function renamed(rule: Rule, names: ReadonlyMap<string, string>): Rule {
  const query = parsePromql(rule.expr);
  const places = [...nodesOf(query, 'Identifier'), ...nodesOf(query, 'UnquotedLabelMatcher')]
    .map(({ from, to }) => {
      const text = query.text.slice(from, to);
      const [, alertname] = /^alertname="(\w+)"$/.exec(text) ?? [];
      return {
        from,
        to,
        text: alertname === undefined ? other(text, names) : `alertname="${other(alertname, names)}"`,
      };
    })
    .sort((a, b) => b.from - a.from);
  const { annotations: _said, ...decisive } = rule;
  return {
    ...decisive,
    ...(rule.alert !== undefined && { alert: other(rule.alert, names) }),
    ...(rule.record !== undefined && { record: other(rule.record, names) }),
    expr: places.reduce(
      (expr, { from, to, text }) => expr.slice(0, from) + text + expr.slice(to),
      query.text,
    ),
  };
}
