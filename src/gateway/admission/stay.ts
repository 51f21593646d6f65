import { completionOf, outcomeOf, type Ending } from '../upstream/reply.ts';
import type { Outcome } from '../../contracts/index.ts';
import type { Clock } from '../../kernel/index.ts';
import type { Sent, VendorAccount } from '../upstream/vendor-account.ts';

/** A request that was let through to the vendor. End it once, or cancel it. */
export interface Stay {
  /** It ended; `tookMs` is the vendor's own time, undefined when nobody measured it: then its place is given back. */
  end(ending: Ending, tookMs: number | undefined): void;
  /** It never came to the vendor, or nobody will say how it ended. */
  cancel(): void;
}

export interface StayParts {
  readonly account: Pick<VendorAccount, 'settle'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly onEnd: (outcome: Outcome) => void;
}

/** The stay of a request that has a place at the vendor. */
export function stayOf(sent: Sent, { account, clock, onEnd }: StayParts): Stay {
  return {
    end(ending, tookMs) {
      const outcome = outcomeOf(ending);
      if (tookMs === undefined && outcome === 'success') sent.slot.cancel();
      else
        account.settle(sent, {
          outcome,
          completion: completionOf(ending),
          abandoned: ending.kind === 'abandoned',
          tookMs: tookMs ?? 0,
          latencyMs: tookMs ?? 0,
          at: clock.now(),
        });
      onEnd(outcome);
    },
    cancel() {
      sent.slot.cancel();
    },
  };
}

/** The stay of a request that was let through without a place, while the limit does not bind. */
export const UNCOUNTED: Stay = { end: () => undefined, cancel: () => undefined };
