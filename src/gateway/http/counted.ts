import type { Clock } from '../../kernel/index.ts';
import type { ServedCounts } from '../domain/served-counts.ts';
import type { Handler } from './exchange.ts';

/** Counts what a handler serves: a policy is tried on that before it is obeyed. */
export const counted =
  (served: ServedCounts, steady: Pick<Clock, 'now'>, handle: Handler): Handler =>
  async (exchange) => {
    const outcome = await handle(exchange);
    if (outcome === 'success' || outcome === 'held')
      served.note(exchange.operation, exchange.place, steady.now());
    return outcome;
  };
