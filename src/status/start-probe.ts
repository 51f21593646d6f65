import { createMeter, startOpsServer } from '../instrumentation/index.ts';
import type { Clock } from '../kernel/index.ts';
import type { StatusConfig } from './config.ts';
import { prober } from './probe.ts';

/** A running prober with its metrics. */
export interface RunningProbe {
  readonly opsPort: number;
  /** Look now, besides the regular rounds. */
  look(): Promise<void>;
  close(): Promise<void>;
}

/** Look at the gateways again and again, and show what was seen; undefined where no gateway is named. */
export async function startProbe(config: StatusConfig, clock: Clock): Promise<RunningProbe | undefined> {
  const gateways = config.SIAGA_PROBE_GATEWAYS;
  if (Object.keys(gateways).length === 0) return undefined;
  const meter = createMeter({ processMetrics: true });
  const look = prober(meter, gateways);
  const ops = await startOpsServer({
    ...{ meter, host: config.SIAGA_OPS_HOST, port: config.SIAGA_OPS_PORT },
    ready: () => true,
  });
  let looking: Promise<void> | undefined;
  const stop = clock.every(config.SIAGA_PROBE_INTERVAL, () => {
    looking ??= look().finally(() => (looking = undefined));
  });
  return {
    opsPort: ops.port,
    look,
    async close() {
      stop();
      await Promise.all([looking, ops.close()]);
    },
  };
}
