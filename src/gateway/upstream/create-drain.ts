import type { Basis } from '../basis.ts';
import type { Siblings } from '../cluster/siblings.ts';
import type { RecordedBook } from '../domain/recorded-book.ts';
import type { SecondCopies } from '../peer/port.ts';
import type { PolicyInForce } from '../policy/policy-in-force.ts';
import type { UploadQueue } from '../queue/port.ts';
import { Confirmations } from './confirmations.ts';
import { Drain } from './drain.ts';
import type { Sessions } from './sessions.ts';
import type { Upstream } from './upstream.ts';

export interface DrainSurroundings {
  readonly queue: UploadQueue;
  readonly policy: PolicyInForce;
  readonly upstream: Upstream;
  readonly sessions: Sessions;
  readonly recorded: Pick<RecordedBook, 'find'>;
  /** Who else is told of what the vendor has confirmed. */
  readonly secondCopies: Pick<SecondCopies, 'delivered'> | undefined;
  readonly siblings: Pick<Siblings, 'delivered'> | undefined;
}

/** The drain of the queue, not yet running, and the book of what the vendor has confirmed, which live uploads share. */
export function createDrain(
  { config, steady: clock, meter, logger }: Basis,
  { secondCopies, siblings, ...surroundings }: DrainSurroundings,
): { drain: Drain; confirmations: Confirmations } {
  const backoffMs = config.SIAGA_DRAIN_BACKOFF_MS;
  const told = {
    async confirm(key: string): Promise<void> {
      await surroundings.queue.confirm(key);
      secondCopies?.delivered(key);
      siblings?.delivered(key);
    },
  };
  const confirmations = new Confirmations({ queue: told, clock, logger, backoffMs });
  const settings = {
    tickMs: config.SIAGA_DRAIN_TICK_MS,
    paceStepMs: config.SIAGA_PACE_STEP_MS,
    backoffMs,
    probeIntervalMs: config.SIAGA_PROBE_INTERVAL_MS,
    parkMs: config.SIAGA_PARK_MS,
    buryTries: config.SIAGA_BURY_TRIES,
    buryAfterMs: config.SIAGA_BURY_AFTER_MS,
  };
  const drain = new Drain(settings, { ...surroundings, clock, meter, logger, confirmations });
  return { drain, confirmations };
}
