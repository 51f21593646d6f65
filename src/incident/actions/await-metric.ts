import { z } from 'zod';
import { OPERATIONS } from '../../contracts/index.ts';
import { requestsTotal } from '../../instrumentation/definitions.ts';
import { metricValue, metricWord } from '../domain/words.ts';
import { watch, type Band, type WatchMemo } from '../runbook/domain/watch.ts';
import type { Amount, Parameters } from '../runbook/types.ts';
import { amount, metricName, resolveAmount, span } from './fields.ts';
import { measure, promqlOf } from './measure.ts';
import { defineAction, type StepContext } from './types.ts';

const POLL_NIGHT_MS = 15_000;
const IDLE_WINDOW_NIGHT_MS = 300_000;

const params = z.strictObject({
  metric: metricName,
  exit: z
    .strictObject({ atLeast: amount.optional(), atMost: amount.optional() })
    .refine((exit) => exit.atLeast !== undefined || exit.atMost !== undefined, {
      message: 'needs atLeast or atMost',
    }),
  enter: z.strictObject({ below: amount.optional(), above: amount.optional() }).optional(),
  stay: span,
  /** How long a gap in the data is borne before it is inconclusive. */
  noDataAfter: span,
  /** Where nobody asks for this operation, that too counts as clear: counted requests, rate zero. */
  idle: z.enum(OPERATIONS).optional(),
});
type Params = z.infer<typeof params>;

const resolved = (value: Amount | undefined, parameters: Parameters) =>
  value === undefined ? undefined : resolveAmount(value, parameters);

const bandOf = ({ exit, enter }: Params, parameters: Parameters): Band => ({
  exit: { atLeast: resolved(exit.atLeast, parameters), atMost: resolved(exit.atMost, parameters) },
  ...(enter
    ? { enter: { below: resolved(enter.below, parameters), above: resolved(enter.above, parameters) } }
    : {}),
});

function memoOf(context: StepContext): WatchMemo {
  const { clearSince, seenAt } = context.memo;
  return {
    clearSince: typeof clearSince === 'number' ? clearSince : null,
    seenAt: typeof seenAt === 'number' ? seenAt : context.startedAt,
  };
}

/** Whether it is known (not merely unseen) that nobody asks for the operation. */
async function isIdle(operation: string, context: StepContext): Promise<boolean> {
  const window = `${String(Math.ceil(context.tempo('window', IDLE_WINDOW_NIGHT_MS) / 1000))}s`;
  const selector = `${requestsTotal.name}{service="gateway",operation="${operation}"}`;
  return (await measure(context.ports.metrics, `sum(rate(${selector}[${window}]))`)) === 0;
}

/** `seenAt` moves with every look; the log keeps it only coarsely, so that a long watch stays a short log. */
function coarsened(memo: WatchMemo, before: WatchMemo, patienceMs: number) {
  const isMinor = memo.clearSince === before.clearSince && memo.seenAt - before.seenAt < patienceMs / 4;
  return { clearSince: memo.clearSince, seenAt: isMinor ? before.seenAt : memo.seenAt };
}

/** A clear value of the band, standing for "nobody asks". */
const clearValue = (band: Band): number => band.exit.atLeast ?? band.exit.atMost ?? 0;

const wordsOf = (watched: Params, parameters: Parameters): string => {
  const { atLeast, atMost } = bandOf(watched, parameters).exit;
  const limits = [
    atLeast === undefined ? [] : [`≥ ${metricValue(watched.metric, atLeast)}`],
    atMost === undefined ? [] : [`≤ ${metricValue(watched.metric, atMost)}`],
  ];
  return `${metricWord(watched.metric)} ${limits.flat().join(' dan ')}`;
};

/** Watch a named recording until it clears and stays clear; no data is never success. */
export const awaitMetric = defineAction<Params>({
  params,
  effect: 'none',
  describe: (watched, { parameters }) => ({
    text: `Pantau sampai ${wordsOf(watched, parameters)} dan bertahan`,
    scope: null,
  }),
  async perform(watched, context) {
    const { metrics } = context.ports;
    const band = bandOf(watched, context.parameters);
    const measured = await measure(metrics, promqlOf(watched.metric, context.incident.region));
    const idle =
      measured === undefined && watched.idle !== undefined && (await isIdle(watched.idle, context));
    const span = {
      stayMs: context.tempo('stay', watched.stay) * context.caution,
      patienceMs: context.tempo('patience', watched.noDataAfter),
    };
    const { memo, verdict } = watch(
      band,
      memoOf(context),
      idle ? clearValue(band) : measured,
      context.now,
      span,
    );
    const recheckMs = context.tempo('poll', POLL_NIGHT_MS);
    const stored = coarsened(memo, memoOf(context), span.patienceMs);
    const value = measured === undefined ? 'tidak ada permintaan' : metricValue(watched.metric, measured);
    if (verdict === 'pass')
      return { kind: 'done', note: `${wordsOf(watched, context.parameters)} bertahan (${value})` };
    if (verdict === 'fail')
      return { kind: 'bad', why: `${metricWord(watched.metric)} ${value}`, recheckMs, memo: stored };
    if (verdict === 'inconclusive')
      return {
        kind: 'inconclusive',
        why: `tidak ada data: ${metricWord(watched.metric)}`,
        recheckMs,
        memo: stored,
      };
    return { kind: 'waiting', recheckMs, memo: stored };
  },
});
