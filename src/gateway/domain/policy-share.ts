import { NATIONAL, type Lease, type Policy } from '../../contracts/index.ts';
import { splitLease } from './lease-share.ts';

/** The part of a gateway's lease and policy that one process of it obeys. */
export interface PolicyShare {
  ofLease(lease: Lease): Lease;
  ofPolicy(policy: Policy): Policy;
  /** This process's part when there are so many workers. */
  among(workers: number): PolicyShare;
}

/** All of it: the only gateway of its region, in one process. */
export const WHOLE: PolicyShare = {
  ofLease: (lease) => lease,
  ofPolicy: (policy) => policy,
  among: () => WHOLE,
};

/**
 * What worker `index` of `workers` obeys at one of `gateways` to any of which a region's phones come. Logins paced in a
 * province, kab/kota or kecamatan are split among them all; paced nationally they are split by the lease's share of
 * logins already.
 */
export const workerPolicyShare = (workers: number, index: number, gateways: number): PolicyShare => ({
  ofLease: (lease) => splitLease(lease, workers, index),
  ofPolicy: (policy) => ({
    ...policy,
    rules: policy.rules.map((rule) =>
      rule.loginPerSecond === undefined || rule.scope === NATIONAL
        ? rule
        : { ...rule, loginPerSecond: rule.loginPerSecond / (workers * gateways) },
    ),
  }),
  among: (others) => workerPolicyShare(others, index, gateways),
});
