import type { Lease } from '../../contracts/index.ts';

/**
 * What worker `index` (from 0) of `workers` may use of its gateway's lease. The shares add up to the lease; what
 * does not divide goes to the first. A lease of fewer places than workers gives each one all the same, since a
 * worker without any would hold its uploads for ever.
 */
export function splitLease(lease: Lease, workers: number, index: number): Lease {
  if (!Number.isInteger(workers) || workers < 1) throw new RangeError(`no share among ${workers} workers`);
  if (!Number.isInteger(index) || index < 0 || index >= workers) {
    throw new RangeError(`no worker ${index} of ${workers}`);
  }
  const remainder = lease.concurrency % workers;
  const places = Math.floor(lease.concurrency / workers) + (index < remainder ? 1 : 0);
  return {
    concurrency: Math.max(1, places),
    drainPerSecond: lease.drainPerSecond / workers,
    loginShare: lease.loginShare / workers,
  };
}
