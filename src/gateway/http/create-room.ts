import type { Basis } from '../basis.ts';
import type { PolicyInForce } from '../policy/policy-in-force.ts';
import { Sessions } from '../upstream/sessions.ts';
import type { Upstream } from '../upstream/upstream.ts';
import { Answers } from './answer.ts';
import { sheddingOf } from './create-shedding.ts';
import { Refusals } from './refusals.ts';
import type { Room } from './room.ts';

/** What every handler works with, as it is configured. */
export function createRoom(basis: Basis, policy: PolicyInForce, upstream: Upstream): Room {
  const { config, clock, steady, random } = basis;
  const answers = new Answers(clock);
  return {
    clock,
    steady,
    random,
    policy,
    upstream,
    ways: { slots: upstream.slots, breakers: upstream.breakers, clock: steady },
    sessions: new Sessions(),
    answers,
    refusals: new Refusals({ answers, ...sheddingOf(basis) }),
    settings: {
      slotWaitMs: config.SIAGA_SLOT_WAIT_MS,
      calledWaitMs: config.SIAGA_CALLED_WAIT_MS,
      readerStallMs: config.SIAGA_READER_STALL_MS,
    },
  };
}
