import { OPERATIONS, SERVICE_OF, type Operation } from '../../contracts/index.ts';
import {
  probeSuccess,
  recapAnomalies,
  recapReadings,
  requestsTotal,
  upstreamDuration,
  upstreamRequests,
} from '../../instrumentation/definitions.ts';
import { CALLERS_FAULT } from '../slis.ts';
import type { MeasuredSeries, MeasuredStream } from './contract.ts';

type Matcher = MeasuredSeries['matchers'][number];

const is = (label: string, value: string): Matcher => ({ label, op: '=', value });
const none = (label: string, values: readonly string[]): Matcher => ({
  label,
  op: '!~',
  value: values.join('|'),
});

/** A bucket by its bound, in either way of writing a whole one: Prometheus stores `5` as `5.0` since its version 3. */
const bucketOf = (seconds: number): Matcher => ({
  label: 'le',
  op: '=~',
  value: `${String(seconds).replace('.', '\\.')}${Number.isInteger(seconds) ? '(\\.0+)?' : ''}`,
});

/**
 * Series of a province that there is. Requests of no station, which carry `nasional`, are those of probes and of codes
 * that are none: they must not make the vendor's figure, and a vendor could serve them alone. Whoever reads the portal
 * belongs to no province, and probes read nothing there.
 */
const ofStations = (operation: Operation): Matcher[] =>
  operation === 'public-read' ? [] : [{ label: 'province', op: '=~', value: '[1-9][0-9]' }];

/** Served, and not served for a reason that is not the caller's own. */
const servedOrNot = (
  metric: string,
  matchers: readonly Matcher[],
  notCounted: readonly string[],
): MeasuredSeries[] => [
  { metric, matchers: [...matchers, is('outcome', 'success')], valid: 1, bad: 0 },
  { metric, matchers: [...matchers, none('outcome', ['success', ...notCounted])], valid: 1, bad: 1 },
];

/** An operation at the vendor as the gateways count it. What a gateway sheds or holds back is not the vendor's doing. */
export const gatewayStream = (operation: Operation): MeasuredStream => ({
  id: `${operation}.gateway`,
  source: 'gateway',
  title: 'Gerbang Siaga',
  counts: 'events',
  perProvince: true,
  series: servedOrNot(
    upstreamRequests.name,
    [is('operation', operation), ...ofStations(operation)],
    [CALLERS_FAULT],
  ),
});

/** The same as the vendor's own component counts it. */
export const vendorStream = (operation: Operation): MeasuredStream => ({
  id: `${operation}.vendor`,
  source: 'vendor',
  title: 'Penyedia',
  counts: 'events',
  perProvince: true,
  series: servedOrNot(
    requestsTotal.name,
    [is('service', SERVICE_OF[operation]), is('operation', operation), ...ofStations(operation)],
    [CALLERS_FAULT, 'paced'],
  ),
});

/**
 * The same as probes outside see it: one series a zone and place to look from. A zone's counts for each of its provinces: it
 * goes by their gateway to the same service, and sees nothing of a fault that the vendor has in one province alone.
 */
export const probeStream = (operation: Operation): MeasuredStream => ({
  id: `${operation}.probe`,
  source: 'probe',
  title: 'Penjajak',
  counts: 'vantages',
  perProvince: true,
  series: [{ metric: probeSuccess.name, matchers: [is('operation', operation)], valid: 1, bad: 0 }],
});

/**
 * How long the vendor took for an operation: all answers, less those within a bound that is one of its buckets. Its series tell
 * no provinces; gateways leave what probes send out of them.
 */
export const latencyStream = (operation: Operation, withinSeconds: number): MeasuredStream => ({
  id: `${operation}-latency.gateway`,
  source: 'gateway',
  title: 'Gerbang Siaga',
  counts: 'events',
  perProvince: false,
  series: [
    { metric: `${upstreamDuration.name}_count`, matchers: [is('operation', operation)], valid: 1, bad: 1 },
    {
      metric: `${upstreamDuration.name}_bucket`,
      matchers: [is('operation', operation), bucketOf(withinSeconds)],
      valid: 0,
      bad: -1,
    },
  ],
});

/** Figures read off photos, less those that the arithmetic guard refused. */
export const READINGS_STREAM: MeasuredStream = {
  id: 'readings.vendor',
  source: 'vendor',
  title: 'Penyedia',
  counts: 'events',
  perProvince: true,
  series: [
    { metric: recapReadings.name, matchers: [], valid: 1, bad: 0 },
    { metric: recapAnomalies.name, matchers: [], valid: 0, bad: 1 },
  ],
};

/** Operations that a contract undertakes; a session follows from a login. */
export const UNDERTAKEN = OPERATIONS.filter((operation) => operation !== 'session');
