import { policyEpoch, queueHeld } from '../../instrumentation/definitions.ts';
import { isOfNight, queryRange, type LoggedIncident, type RangeSeries } from '../../drill/index.ts';
import type { Clock } from '../../kernel/index.ts';
import { originOf } from '../stack/own-services.ts';
import { databaseUrl } from '../stack/postgres.ts';
import type { Stack } from '../stack/start-stack.ts';
import { readIncidentLog } from './incident-log.ts';

/** What the running stack knows of a night. */
export interface Gathered {
  readonly incidents: readonly LoggedIncident[];
  readonly alerts: readonly RangeSeries[];
  readonly epochs: readonly RangeSeries[];
}

const LOOK_EVERY_MS = 1_000;

/** The incident log of a stack. */
export const incidentsOf = (stack: Stack): Promise<readonly LoggedIncident[]> =>
  readIncidentLog(databaseUrl({ port: stack.ports.postgres, password: stack.secrets.postgres.value }));

/**
 * After the night's end (`endsAt`, wall milliseconds): wait until the queues are drained and none of its incidents is
 * open, at most `withinMs`. This only says when to stop waiting; what the night came to is judged from receipts and
 * the vendor's log.
 */
export async function settle(
  stack: Stack,
  options: {
    readonly endsAt: number;
    readonly withinMs: number;
    readonly clock: Clock;
    readonly signal: AbortSignal;
  },
): Promise<void> {
  const { clock, endsAt } = options;
  const deadline = clock.now() + options.withinMs;
  while (clock.now() < deadline) {
    if ((await heldNow(stack, clock)) === 0 && (await openNow(stack, endsAt)) === 0) return;
    await clock.sleep(LOOK_EVERY_MS, options.signal);
  }
}

async function heldNow(stack: Stack, clock: Clock): Promise<number | undefined> {
  const now = clock.now();
  const series = await queryRange(
    originOf(stack.ports.prometheus),
    `sum(${queueHeld.name})`,
    now - 1_000,
    now,
  ).catch(() => []);
  return series[0]?.points.at(-1)?.[1];
}

async function openNow(stack: Stack, endsAt: number): Promise<number | undefined> {
  const incidents = await incidentsOf(stack).catch(() => undefined);
  return incidents?.filter((incident) => incident.closedAt === null && isOfNight(incident, endsAt)).length;
}

/** Read what Prometheus and the incident log have on a stretch of time with the night that ended in it (wall milliseconds). */
export async function gather(
  stack: Stack,
  { fromMs, toMs, endsAt }: { readonly fromMs: number; readonly toMs: number; readonly endsAt: number },
): Promise<Gathered> {
  const prometheus = originOf(stack.ports.prometheus);
  return {
    incidents: (await incidentsOf(stack)).filter((incident) => isOfNight(incident, endsAt)),
    alerts: await queryRange(prometheus, 'ALERTS', fromMs, toMs),
    epochs: await queryRange(prometheus, policyEpoch.name, fromMs, toMs),
  };
}
