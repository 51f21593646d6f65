import { policyEpoch, queueHeld } from '../../instrumentation/definitions.ts';
import { queryRange, type LoggedIncident, type RangeSeries } from '../../drill/index.ts';
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
 * After midnight: wait until the queues are drained and no incident is open, at most `withinMs`. This only says
 * when to stop waiting; what the night came to is judged from receipts and the vendor's log.
 */
export async function settle(
  stack: Stack,
  options: { readonly withinMs: number; readonly clock: Clock; readonly signal: AbortSignal },
): Promise<void> {
  const { clock } = options;
  const deadline = clock.now() + options.withinMs;
  while (clock.now() < deadline) {
    if ((await heldNow(stack, clock)) === 0 && (await openNow(stack)) === 0) return;
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

async function openNow(stack: Stack): Promise<number | undefined> {
  const incidents = await incidentsOf(stack).catch(() => undefined);
  return incidents?.filter((incident) => incident.closedAt === null).length;
}

/** Read what Prometheus and the incident log have on a stretch of time (wall milliseconds). */
export async function gather(stack: Stack, fromMs: number, toMs: number): Promise<Gathered> {
  const prometheus = originOf(stack.ports.prometheus);
  return {
    incidents: await incidentsOf(stack),
    alerts: await queryRange(prometheus, 'ALERTS', fromMs, toMs),
    epochs: await queryRange(prometheus, policyEpoch.name, fromMs, toMs),
  };
}
