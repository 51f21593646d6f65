import type { Operation } from '../../contracts/index.ts';
import { upstreamRequests } from '../../instrumentation/definitions.ts';
import { CALLERS_FAULT, type RatioSli } from '../slis.ts';

/**
 * Share of an operation's requests at the vendor that it served, counted by the gateways in front of it. This is
 * where a vendor's undertaking is judged: what a gateway sheds or holds back is not the vendor's doing.
 */
export const vendorAnswers = (operation: Operation, title: string): RatioSli => ({
  kind: 'ratio',
  category: 'availability',
  id: `vendor-${operation}`,
  title,
  record: `national:${operation.replaceAll('-', '_')}_vendor_success:ratio`,
  metric: upstreamRequests,
  valid: { operation, outcome: { none: [CALLERS_FAULT] } },
  good: ['success'],
  by: [],
  windowNightMs: 300_000,
});
