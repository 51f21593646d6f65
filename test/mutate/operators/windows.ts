import { formatDuration, parseDuration } from '../../../src/kernel/index.ts';
import { childrenOf, textOf } from '../../support/lint/promql.ts';
import { rewritten, statementsOf } from '../statements.ts';
import type { Operator } from './variant.ts';

/** Every window and offset, half and double. */
export const windows: Operator = (query) =>
  statementsOf(query, 'MatrixSelector', 'SubqueryExpr', 'OffsetExpr').flatMap((statement) =>
    childrenOf(statement.node)
      .filter(({ name }) => name === 'DurationExpr' || name === 'OffsetDurationExpr')
      .flatMap((duration) => {
        const ms = parseDuration(textOf(query, duration));
        return [ms / 2, ms * 2].map(formatDuration).map((wrong) => ({
          what: `${textOf(query, statement.node)}: ${wrong}`,
          expr: rewritten(query, statement, duration, wrong),
        }));
      }),
  );
