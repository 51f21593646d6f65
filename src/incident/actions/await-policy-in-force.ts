import { z } from 'zod';
import { span } from './fields.ts';
import { defineAction } from './types.ts';

const POLL_NIGHT_MS = 500;
const params = z.strictObject({ within: span });

/** Wait until every gateway has confirmed the run's newest epoch. A dead gateway makes it inconclusive. */
export const awaitPolicyInForce = defineAction<z.infer<typeof params>>({
  params,
  effect: 'none',
  describe: () => ({ text: 'Tunggu semua gerbang menyatakan kebijakan berlaku', scope: null }),
  async perform({ within }, context) {
    const { policy } = context.ports;
    const confirmed = await policy.inForce(context.epoch);
    const missing = policy.gateways.filter((gateway) => !confirmed.has(gateway));
    if (missing.length === 0) {
      const last = Math.max(context.startedAt, ...confirmed.values());
      return {
        kind: 'done',
        note: `epoch ${String(context.epoch)} berlaku di ${String(policy.gateways.length)} gerbang`,
        output: { figures: { inForceAt: last } },
      };
    }
    const recheckMs = context.tempo('poll', POLL_NIGHT_MS);
    if (context.now - context.startedAt < context.tempo('inForce', within))
      return { kind: 'waiting', recheckMs };
    return { kind: 'inconclusive', why: `gerbang belum menjawab: ${missing.join(', ')}`, recheckMs };
  },
});
