import type { Clock } from '../../kernel/index.ts';
import type { PolicyInForce } from '../policy/policy-in-force.ts';
import type { Sessions } from '../upstream/sessions.ts';
import type { WaysToVendor } from '../upstream/passage.ts';
import type { Upstream } from '../upstream/upstream.ts';
import type { Answers } from './answer.ts';
import type { Refusals } from './refusals.ts';

/** What every handler works with. */
export interface Room {
  readonly clock: Clock;
  /** For durations. */
  readonly steady: Clock;
  readonly random: () => number;
  readonly policy: PolicyInForce;
  readonly upstream: Upstream;
  /** The same upstream, as those see it who ask for a way there. */
  readonly ways: WaysToVendor;
  readonly sessions: Sessions;
  readonly answers: Answers;
  readonly refusals: Refusals;
  readonly settings: {
    /** Longest wait of a read or a login for a slot. */
    readonly slotWaitMs: number;
    /** Longest wait of a login whose turn in the waiting room has come. */
    readonly calledWaitMs: number;
    /** Longest that an answer of the vendor's may wait for its reader, all pauses together. */
    readonly readerStallMs: number;
  };
}
