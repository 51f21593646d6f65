import { createMeter, startOpsServer, type Meter } from '../instrumentation/index.ts';
import type { Clock } from '../kernel/index.ts';
import type { StatusConfig } from './config.ts';
import { prober } from './probe.ts';
import { ProbeBoard } from './probes/board.ts';
import { startCollector, type RunningCollector } from './probes/collector.ts';
import { readVantages } from './probes/vantages.ts';

/** A running prober and collector, with their metrics. */
export interface RunningProbe {
  readonly opsPort: number;
  /** Where vantages hand in results; undefined where none is named. */
  readonly collectorPort: number | undefined;
  /** Look now, besides the regular rounds. */
  look(): Promise<void>;
  close(): Promise<void>;
}

async function collectorOf(
  config: StatusConfig,
  meter: Meter,
  clock: Clock,
): Promise<RunningCollector | undefined> {
  if (config.SIAGA_PROBE_VANTAGES_FILE === undefined) return undefined;
  const vantages = await readVantages(config.SIAGA_PROBE_VANTAGES_FILE);
  const board = new ProbeBoard(vantages.keys(), clock, {
    clockWithinMs: config.SIAGA_PROBE_CLOCK_WITHIN,
    staleAfterMs: config.SIAGA_PROBE_STALE_AFTER,
  });
  return startCollector(
    { vantages, board, meter, clock },
    { host: config.SIAGA_PROBE_HOST, port: config.SIAGA_PROBE_PORT },
  );
}

/**
 * Look at the gateways again and again, take what vantages saw, and show both, with whatever else `meter` counts; undefined
 * where neither a gateway nor a vantage is named, and nobody may subscribe.
 */
export async function startProbe(
  config: StatusConfig,
  clock: Clock,
  meter = createMeter({ processMetrics: true }),
): Promise<RunningProbe | undefined> {
  const gateways = config.SIAGA_PROBE_GATEWAYS;
  const isLooking = Object.keys(gateways).length > 0 || config.SIAGA_PROBE_VANTAGES_FILE !== undefined;
  if (!isLooking && config.SIAGA_SUBSCRIBE_URL === '') return undefined;
  const look = prober(meter, gateways);
  const collector = await collectorOf(config, meter, clock);
  const ops = await startOpsServer({
    ...{ meter, host: config.SIAGA_OPS_HOST, port: config.SIAGA_OPS_PORT },
    ready: () => true,
  }).catch(async (error: unknown) => {
    await collector?.close();
    throw error;
  });
  let looking: Promise<void> | undefined;
  const stop = clock.every(config.SIAGA_PROBE_INTERVAL, () => {
    looking ??= look().finally(() => (looking = undefined));
  });
  return {
    opsPort: ops.port,
    collectorPort: collector?.port,
    look,
    async close() {
      stop();
      await Promise.all([looking, ops.close(), collector?.close()]);
    },
  };
}
