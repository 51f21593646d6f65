import { NACK_REASONS, NATIONAL, OPERATIONS } from '../contracts/index.ts';
import {
  policyRejected,
  queueDelivered,
  receiptsTotal,
  requestsTotal,
  shedTotal,
  upstreamRequests,
  zeroSeries,
  type Meter,
} from '../instrumentation/index.ts';
import { SHED_REASONS } from './http/shedding.ts';

const ENDINGS = ['success', 'client_error', 'server_error', 'timeout'];

/** Begin the counters that alerts and panels read at zero, for the provinces this gateway serves. */
export function beginSeries(meter: Meter, provinces: readonly string[]): void {
  const requests = meter.counter(requestsTotal);
  const gateway = { service: ['gateway'], province: provinces };
  zeroSeries(requests, { ...gateway, operation: ['upload'], outcome: [...ENDINGS, 'held', 'shed'] });
  zeroSeries(requests, { ...gateway, operation: ['login'], outcome: [...ENDINGS, 'paced', 'shed'] });
  const reads = { operation: ['session', 'officer-read', 'public-read'], outcome: [...ENDINGS, 'shed'] };
  zeroSeries(requests, { service: ['gateway'], province: [NATIONAL], ...reads });
  const upstream = meter.counter(upstreamRequests);
  zeroSeries(upstream, { operation: ['upload'], province: provinces, outcome: ENDINGS });
  zeroSeries(meter.counter(shedTotal), {
    operation: OPERATIONS,
    reason: SHED_REASONS,
  });
  zeroSeries(meter.counter(receiptsTotal), { province: provinces, state: ['held', 'recorded'] });
  zeroSeries(meter.counter(queueDelivered), { province: provinces });
  zeroSeries(meter.counter(policyRejected), { reason: NACK_REASONS });
}
