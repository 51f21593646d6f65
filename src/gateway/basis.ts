import type { Logger, Meter } from '../instrumentation/index.ts';
import type { Clock } from '../kernel/index.ts';
import type { GatewayConfig } from './config.ts';

/** What every part of a gateway is built on. */
export interface Basis {
  readonly config: GatewayConfig;
  readonly clock: Clock;
  /** For durations: the setting of the wall clock does not touch it. */
  readonly steady: Clock;
  readonly random: () => number;
  readonly logger: Logger;
  readonly meter: Meter;
}
