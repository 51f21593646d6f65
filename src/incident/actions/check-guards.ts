import { z } from 'zod';
import { metricValue, metricWord } from '../domain/words.ts';
import type { Amount, Guard, Verdict } from '../runbook/types.ts';
import { metricName, resolveAmount } from './fields.ts';
import { measure, promqlOf } from './measure.ts';
import { defineAction, type StepContext } from './types.ts';

const POLL_NIGHT_MS = 15_000;
const params = z.strictObject({});

const amountWords = (metric: string, amount: Amount): string =>
  typeof amount === 'number' ? metricValue(metric, amount) : 'batas yang diatur';

/** Indonesian words for a guard. */
function guardText(guard: Guard): string {
  switch (guard.kind) {
    case 'alert-firing':
      return 'alarm masih menyala';
    case 'manual-provinces-below':
      return `provinsi dalam mode manual < ${String(guard.limit)}`;
    case 'metric':
      return [
        metricWord(guard.metric),
        ...(guard.below === undefined ? [] : [`< ${amountWords(guard.metric, guard.below)}`]),
        ...(guard.above === undefined ? [] : [`> ${amountWords(guard.metric, guard.above)}`]),
      ].join(' ');
  }
}

const verdictOf = (holds: boolean): Verdict => (holds ? 'pass' : 'fail');

async function judge(guard: Guard, context: StepContext): Promise<Verdict> {
  switch (guard.kind) {
    case 'alert-firing':
      return verdictOf(context.incident.firing);
    case 'manual-provinces-below':
      return verdictOf((await context.manualProvinces()) < guard.limit);
    case 'metric': {
      const promql = promqlOf(metricName.parse(guard.metric), context.incident.region);
      const value = await measure(context.ports.metrics, promql);
      if (value === undefined) return 'inconclusive';
      const { below, above } = guard;
      const isBelow = below === undefined || value < resolveAmount(below, context.parameters);
      const isAbove = above === undefined || value > resolveAmount(above, context.parameters);
      return verdictOf(isBelow && isAbove);
    }
  }
}

/** The runbook's guards, first step of every run. A doubt goes to a person; a failed guard ends the run. */
export const checkGuards = defineAction<z.infer<typeof params>>({
  params,
  effect: 'none',
  describe: (_none, { guards }) => ({
    text: `Hanya bila: ${guards.map(guardText).join('; ') || 'tanpa syarat'}`,
    scope: null,
  }),
  async perform(_none, context) {
    const judged = await Promise.all(
      context.guards.map(async (guard) => ({ text: guardText(guard), verdict: await judge(guard, context) })),
    );
    const texts = (verdict: Verdict) =>
      judged.filter((entry) => entry.verdict === verdict).map((entry) => entry.text);
    const failed = texts('fail');
    if (failed.length > 0) return { kind: 'ended', why: `syarat tidak terpenuhi: ${failed.join('; ')}` };
    const doubtful = texts('inconclusive');
    if (doubtful.length > 0) {
      return {
        kind: 'inconclusive',
        why: `tidak ada data untuk: ${doubtful.join('; ')}`,
        recheckMs: context.tempo('poll', POLL_NIGHT_MS),
      };
    }
    return {
      kind: 'done',
      note: judged.length === 0 ? 'tanpa syarat' : `terpenuhi: ${texts('pass').join('; ')}`,
    };
  },
});
