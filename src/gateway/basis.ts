import type { Logger, Meter } from '../instrumentation/index.ts';
import type { Clock } from '../kernel/index.ts';
import type { AdmissionConfig } from './admission-config.ts';
import type { GatewayConfig } from './config.ts';

/** What every part of a gateway is built on. */
export interface Basis<Config extends AdmissionConfig = GatewayConfig> {
  readonly config: Config;
  readonly clock: Clock;
  /** For durations: the setting of the wall clock does not touch it. */
  readonly steady: Clock;
  readonly random: () => number;
  readonly logger: Logger;
  readonly meter: Meter;
}

/** What the parts that only admit are built on. */
export type AdmissionBasis = Basis<AdmissionConfig>;
