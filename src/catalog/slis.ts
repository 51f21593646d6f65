import {
  requestsTotal,
  uploadDelivery,
  upstreamRequests,
  type MetricDefinition,
} from '../instrumentation/definitions.ts';
import { ratioOf, select, selectBuckets, sumBy, type Match } from './promql.ts';
import { RECORDINGS } from './recordings.ts';

const MINUTE_MS = 60_000;

/** Good events over valid events of one counter. */
export interface RatioSli {
  readonly kind: 'ratio';
  readonly id: string;
  /** Indonesian. */
  readonly title: string;
  readonly record: string;
  readonly metric: MetricDefinition;
  /** Which events count at all. */
  readonly valid: Readonly<Record<string, Match>>;
  /** Which of them are good: values of `outcome`. */
  readonly good: readonly string[];
  /** Labels kept apart; none = national. */
  readonly by: readonly string[];
  /** Window of the recorded figure, in time of the night. */
  readonly windowNightMs: number;
}

/** A quantile of one histogram, seconds. */
export interface QuantileSli {
  readonly kind: 'quantile';
  readonly id: string;
  readonly title: string;
  readonly record: string;
  readonly metric: MetricDefinition;
  readonly quantile: number;
  readonly windowNightMs: number;
}

/** What the caller did wrong says nothing about the service, and lets no stranger raise an alarm by typing. */
const CALLERS_FAULT = 'client_error';

export const LOGIN_SUCCESS = {
  kind: 'ratio',
  id: 'login',
  title: 'Keberhasilan masuk',
  record: RECORDINGS.loginSuccess,
  metric: requestsTotal,
  // Paced phones were told their place and hold it; a shed phone was sent away, which is a failure.
  valid: { service: 'gateway', operation: 'login', outcome: { none: ['paced', CALLERS_FAULT] } },
  good: ['success'],
  by: [],
  windowNightMs: 5 * MINUTE_MS,
} as const satisfies RatioSli;

export const UPLOAD_RECEIPT_SUCCESS = {
  kind: 'ratio',
  id: 'receipt',
  title: 'Unggahan yang mendapat tanda terima',
  record: RECORDINGS.uploadReceiptSuccess,
  metric: requestsTotal,
  valid: { service: 'gateway', operation: 'upload', outcome: { none: [CALLERS_FAULT] } },
  good: ['success', 'held'],
  by: [],
  windowNightMs: 5 * MINUTE_MS,
} as const satisfies RatioSli;

export const UPLOAD_VENDOR_SUCCESS = {
  kind: 'ratio',
  id: 'vendor-upload',
  title: 'Unggahan yang diterima penyedia, per provinsi',
  record: RECORDINGS.uploadVendorSuccess,
  metric: upstreamRequests,
  valid: { operation: 'upload', outcome: { none: [CALLERS_FAULT] } },
  good: ['success'],
  by: ['province'],
  windowNightMs: 5 * MINUTE_MS,
} as const satisfies RatioSli;

export const PUBLIC_READ_SUCCESS = {
  kind: 'ratio',
  id: 'public-read',
  title: 'Ketersediaan Info Publik',
  record: RECORDINGS.publicReadSuccess,
  metric: requestsTotal,
  valid: { service: 'gateway', operation: 'public-read', outcome: { none: [CALLERS_FAULT] } },
  good: ['success'],
  by: [],
  windowNightMs: 5 * MINUTE_MS,
} as const satisfies RatioSli;

const UPLOAD_DELIVERY = {
  kind: 'quantile',
  id: 'upload-delivery',
  title: 'Lama sampai di penyedia (p95)',
  record: RECORDINGS.uploadDeliveryP95,
  metric: uploadDelivery,
  quantile: 0.95,
  windowNightMs: 5 * MINUTE_MS,
} as const satisfies QuantileSli;

/** Every indicator, in the order in which rules are written. */
export const SLIS: readonly (RatioSli | QuantileSli)[] = [
  LOGIN_SUCCESS,
  UPLOAD_RECEIPT_SUCCESS,
  UPLOAD_VENDOR_SUCCESS,
  PUBLIC_READ_SUCCESS,
  UPLOAD_DELIVERY,
];

/** Events of an indicator per second over a Prometheus duration such as `5m`. */
const validRate = (sli: RatioSli, window: string): string =>
  sumBy(sli.by, `rate(${select(sli.metric, sli.valid)}[${window}])`);

/** How many events the indicator judged over a duration; empty when its series do not exist. */
export const validCount = (sli: RatioSli, window: string): string =>
  sumBy(sli.by, `increase(${select(sli.metric, sli.valid)}[${window}])`);

/** The indicator's ratio over a duration. */
export const ratioExpr = (sli: RatioSli, window: string): string => {
  const good = select(sli.metric, { ...sli.valid, outcome: { any: sli.good } });
  return ratioOf(sumBy(sli.by, `rate(${good}[${window}])`), validRate(sli, window));
};

/** The indicator's quantile over a duration; no data (rather than NaN) when nothing was delivered. */
export const quantileExpr = (sli: QuantileSli, window: string): string =>
  `histogram_quantile(${String(sli.quantile)}, sum by (le) (rate(${selectBuckets(sli.metric)}[${window}]))) >= 0`;
