import { everyNode, textOf, type SyntaxNode } from '../../support/lint/promql.ts';
import { rewritten, statementsOf } from '../statements.ts';
import type { Operator } from './variant.ts';

const matchersIn = (node: SyntaxNode): readonly SyntaxNode[] =>
  [...everyNode(node)].filter(({ name }) => name === 'UnquotedLabelMatcher');

/** Every matcher of a selector left out; an alert of no name in the place of the one that is asked about. */
export const matchers: Operator = (query) =>
  statementsOf(query, 'VectorSelector').flatMap((statement) => {
    const braces = [...everyNode(statement.node)].find(({ name }) => name === 'LabelMatchers');
    if (!braces) return [];
    const all = matchersIn(braces);
    return all.map((matcher) => {
      const text = textOf(query, matcher);
      const isName = text.startsWith('alertname=');
      const kept = all.flatMap((other) =>
        other !== matcher ? [textOf(query, other)] : isName ? ['alertname="Nobody"'] : [],
      );
      return {
        what: `${textOf(query, statement.node)}: ${isName ? 'another alert' : `not ${text}`}`,
        expr: rewritten(query, statement, braces, kept.length > 0 ? `{${kept.join(',')}}` : ''),
      };
    });
  });
