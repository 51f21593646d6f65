import { z } from 'zod';
import { measure, promqlOf } from './measure.ts';
import { defineAction } from './types.ts';

const params = z.strictObject({ reason: z.string().min(1).max(300) });

/** Lift everything this run holds. Notes what was held then, for the reconciliation. */
export const liftPolicy = defineAction<z.infer<typeof params>>({
  params,
  effect: 'reversible',
  describe: () => ({ text: 'Cabut semua kebijakan yang dipasang runbook ini', scope: null }),
  async perform({ reason }, { runId, incident, ports }) {
    const [held, recorded] = await Promise.all([
      measure(ports.metrics, promqlOf('held', incident.region)),
      measure(ports.metrics, promqlOf('recorded', incident.region)),
    ]);
    const epoch = await ports.policy.lift(runId, reason);
    const figures = {
      ...(held === undefined ? {} : { held }),
      ...(recorded === undefined ? {} : { recorded }),
    };
    return {
      kind: 'done',
      note: `dicabut, epoch ${String(epoch)}`,
      output: { lifted: true, epoch, figures },
    };
  },
});
