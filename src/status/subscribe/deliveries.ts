import { subscriptionDeliveries, zeroSeries, type Meter } from '../../instrumentation/index.ts';
import type { Verdict } from './domain/verdict.ts';

/** Counts what is sent one way, whatever becomes of it; rejects as `send` does. */
type CountedSend = <Given extends readonly unknown[]>(
  send: (...given: Given) => Promise<void>,
) => (...given: Given) => Promise<void>;

/**
 * Count deliveries of one way by how they end. One who has left, or whom the server does not know, is no failure of the way:
 * else a list of stale addresses would look like a mail server that is down.
 */
export function countedDeliveries(
  meter: Meter,
  way: 'mail' | 'push',
  judge: (error: unknown) => Verdict,
): CountedSend {
  const counter = meter.counter(subscriptionDeliveries);
  zeroSeries(counter, { way: [way], outcome: ['delivered', 'failed'] });
  return (send) =>
    async (...given) => {
      try {
        await send(...given);
        counter.inc({ way, outcome: 'delivered' });
      } catch (error) {
        if (judge(error).say === 'later') counter.inc({ way, outcome: 'failed' });
        throw error;
      }
    };
}
