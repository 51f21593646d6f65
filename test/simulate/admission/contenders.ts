import { AdmissionLimit, LIMIT_DEFAULTS, type ConcurrencyLimit } from '../../../src/gateway/testing.ts';
import { AimdLimit, Gradient2Limit, StaticLimit, VegasLimit } from './peers.ts';
import type { Scenario } from './scenarios.ts';
import { USEFUL_SLOTS } from './shared-vendor.ts';

/** Leases add up to this many times what the vendor can use, as in the catalog. */
const LEASE_HEADROOM = 2.5;
/** What a gateway without a lease would be let have: nothing that binds. */
const NO_LEASE = 10_000;

export type LimitMaker = (scenario: Scenario, random: () => number) => ConcurrencyLimit;

const ours: LimitMaker = ({ gateways, leased }, random) => {
  const lease = leased ? Math.round((LEASE_HEADROOM * USEFUL_SLOTS) / gateways) : NO_LEASE;
  return new AdmissionLimit(LIMIT_DEFAULTS, lease, 0, random);
};

/** All sit behind the same gate with the same caps by criticality: what is compared is the limit. */
export const CONTENDERS = {
  ours,
  gradient2: () => new Gradient2Limit(),
  vegas: (_scenario, random) => new VegasLimit(random),
  aimd: () => new AimdLimit(),
  // Somebody knew the vendor's useful concurrency and divided it.
  'static-64': ({ gateways }) => new StaticLimit(USEFUL_SLOTS / gateways),
  'static-200': ({ gateways }) => new StaticLimit(200 / gateways),
  none: () => new StaticLimit(Number.POSITIVE_INFINITY),
} as const satisfies Readonly<Record<string, LimitMaker>>;

export type ContenderName = keyof typeof CONTENDERS;
