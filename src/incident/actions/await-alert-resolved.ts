import { z } from 'zod';
import { span } from './fields.ts';
import { defineAction } from './types.ts';

const POLL_NIGHT_MS = 15_000;
const params = z.strictObject({ stay: span });

/** Wait until the incident's alert has been resolved, and stays so. */
export const awaitAlertResolved = defineAction<z.infer<typeof params>>({
  params,
  effect: 'none',
  describe: () => ({ text: 'Tunggu alarm pulih dan tetap pulih', scope: null }),
  perform({ stay }, context) {
    const recheckMs = context.tempo('poll', POLL_NIGHT_MS);
    if (context.incident.firing) {
      return Promise.resolve({ kind: 'bad', why: 'alarm menyala', recheckMs, memo: {} });
    }
    const { resolvedSince } = context.memo;
    const since = typeof resolvedSince === 'number' ? resolvedSince : context.now;
    const isLongEnough = context.now - since >= context.tempo('stay', stay) * context.caution;
    if (isLongEnough) return Promise.resolve({ kind: 'done', note: 'alarm pulih' });
    return Promise.resolve({ kind: 'waiting', recheckMs, memo: { resolvedSince: since } });
  },
});
