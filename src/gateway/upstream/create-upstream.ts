import { slotSettings } from '../admission-config.ts';
import type { AdmissionBasis, Basis } from '../basis.ts';
import { AdmissionLimit, LIMIT_DEFAULTS } from '../domain/admission-limit.ts';
import { RetryBudget } from '../domain/retry-budget.ts';
import type { PolicyInForce } from '../policy/policy-in-force.ts';
import type { Breakers } from './breakers.ts';
import { LoopLag } from './loop-lag.ts';
import { Slots } from './slots.ts';
import { Upstream } from './upstream.ts';
import { Vendor } from './vendor.ts';

/** Longest list of connections to the vendor, whatever the lease: the limit decides, this only bounds sockets. */
const VENDOR_CONNECTIONS = 512;

/** Places at the vendor, under the limit that the policy leases. */
export function createSlots({ config, steady: clock, random }: AdmissionBasis, policy: PolicyInForce): Slots {
  const settings = { ...LIMIT_DEFAULTS, tolerance: config.SIAGA_LATENCY_TOLERANCE };
  const limit = new AdmissionLimit(settings, policy.lease.concurrency, clock.now(), random);
  policy.onChange((lease) => {
    limit.setLease(lease.concurrency);
  });
  return new Slots(limit, clock, slotSettings(config));
}

/** The way to the vendor, under the limit that the policy leases; `close` lets go of it. */
export function createUpstream(
  basis: Basis,
  policy: PolicyInForce,
  breakers: Breakers,
): { upstream: Upstream; slots: Slots; lag: LoopLag; close: () => Promise<void> } {
  const { config, steady: clock, meter } = basis;
  const lag = new LoopLag(clock);
  const vendor = new Vendor({
    origin: config.SIAGA_UPSTREAM_URL,
    timeoutMs: config.SIAGA_UPSTREAM_TIMEOUT_MS,
    connections: VENDOR_CONNECTIONS,
    clock,
  });
  const slots = createSlots(basis, policy);
  const upstream = new Upstream({
    vendor,
    slots,
    breakers,
    retries: new RetryBudget(config.SIAGA_RETRY_SHARE),
    meter,
    clock,
    gatewayToken: config.SIAGA_VENDOR_TOKEN,
    lag,
  });
  const close = (): Promise<void> => {
    lag.close();
    return vendor.close();
  };
  return { upstream, slots, lag, close };
}
