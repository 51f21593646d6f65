import { z } from 'zod';
import { regionName } from './fields.ts';
import { measure, promqlOf } from './measure.ts';
import { defineAction, type StepContext } from './types.ts';

const POLL_NIGHT_MS = 15_000;
const params = z.strictObject({});

/** What the lifting step saw: what was held and recorded then. */
const baselineOf = ({ outputs }: StepContext) =>
  outputs.findLast((output) => output.lifted === true)?.figures ?? {};

/** Wait until nothing of the region is held any more, and what was held has been recorded. */
export const reconcileRegion = defineAction<z.infer<typeof params>>({
  params,
  effect: 'none',
  describe: (_none, { region }) => ({
    text: `Cocokkan ${regionName(region)}: unggahan tertahan = 0 dan yang tercatat bertambah`,
    scope: null,
  }),
  async perform(_none, context) {
    const { region } = context.incident;
    const { metrics } = context.ports;
    const recheckMs = context.tempo('poll', POLL_NIGHT_MS);
    const [held, recorded] = await Promise.all([
      measure(metrics, promqlOf('held', region)),
      measure(metrics, promqlOf('recorded', region)),
    ]);
    if (held === undefined || recorded === undefined) {
      return { kind: 'waiting', recheckMs };
    }
    const before = baselineOf(context);
    const grown = before['recorded'] === undefined ? undefined : recorded - before['recorded'];
    const wasHeld = before['held'] ?? 0;
    if (held > 0 || (grown !== undefined && grown <= 0 && wasHeld > 0)) return { kind: 'waiting', recheckMs };
    const note = `ditahan saat kembali: ${String(wasHeld)}; sisa tertahan: 0; tercatat ${String(recorded)} (bertambah ${grown === undefined ? 'tidak diketahui' : String(grown)})`;
    return {
      kind: 'done',
      note,
      output: { figures: { held, recorded, wasHeld, ...(grown === undefined ? {} : { grown }) } },
    };
  },
});
