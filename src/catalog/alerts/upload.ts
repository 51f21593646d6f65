import { uploadDelivery } from '../../instrumentation/definitions.ts';
import { firing } from '../promql.ts';
import { RECORDINGS } from '../recordings.ts';
import { validCount, type RatioSli } from '../slis.ts';
import { limitIn, type SliceSlo } from '../slos.ts';
import { DASHBOARDS, type AlertSpec } from './alert.ts';
import { LATENCY_CASES } from './latency-stories.ts';
import { OUTAGE_CASES } from './outage-stories.ts';
import { fewest, forNight, HOUR_MS, MINUTE_MS, span } from './timing.ts';

/** A province's outage begins below the first share of uploads that the vendor takes, and ends at the second. */
export const OUTAGE_BELOW = 0.1;
export const OUTAGE_OVER_FROM = 0.5;
/** Attempts from which a province's share is judged. */
export const FEWEST_ATTEMPTS = 20;

/**
 * Slow is: p95 of what was delivered, or the age of the oldest that is not (of more than a few held outside
 * provinces whose vendor is out: those have their own alert). A backlog that shrinks opens nothing: a
 * province coming back from manual mode drains hours-old photos, which is recovery. Once firing, it goes on
 * while anything is slow.
 */
export const uploadLatencyHigh = (delivery: SliceSlo): AlertSpec => ({
  name: 'UploadLatencyHigh',
  severity: 'critical',
  service: 'intake',
  region: 'nasional',
  summary: 'Foto C.Hasil lambat sampai di penyedia',
  description:
    'Foto memerlukan lebih lama dari batas (p95), atau antrean tidak lagi bergerak. Foto yang sudah bertanda terima aman di gerbang; kotak suara dan pleno tidak menunggu unggahan.',
  expr: (profile) => {
    const slow = limitIn(delivery, profile);
    const window = span(profile, 5 * MINUTE_MS);
    const slowDelivery = `(${RECORDINGS.uploadDeliveryP95} > ${slow} and sum(increase(${uploadDelivery.name}_count[${window}])) >= ${fewest(profile, 50)})`;
    const heldElsewhere = `sum(${RECORDINGS.held} unless on (province) ${RECORDINGS.uploadVendorSuccess} < ${OUTAGE_BELOW}) >= ${fewest(profile, 20)}`;
    const slowQueue = `(${RECORDINGS.oldestHeld} > ${slow} and ${heldElsewhere})`;
    const shrinking = `sum(${RECORDINGS.held}) < sum(${RECORDINGS.held} offset ${span(profile, 2 * MINUTE_MS)})`;
    return `((${slowDelivery} or ${slowQueue}) unless ${shrinking})
or
(${firing('UploadLatencyHigh', [])} and (${slowDelivery} or ${slowQueue}))`;
  },
  holdMs: forNight(2 * MINUTE_MS),
  keepMs: forNight(5 * MINUTE_MS),
  dashboard: DASHBOARDS.national,
  cases: LATENCY_CASES,
});

/**
 * Judged where gateways meet the vendor. Entered below a tenth, left from a half of what was *last known*:
 * a manual province is probed only now and then, and between two probes nothing is known.
 */
export const regionUploadOutage = (vendorSuccess: RatioSli): AlertSpec => ({
  name: 'RegionUploadOutage',
  severity: 'critical',
  service: 'intake',
  region: 'province',
  summary: 'Penyedia tidak menerima unggahan dari satu provinsi',
  description:
    'Kurang dari 10 % unggahan dari provinsi {{ $labels.province }} diterima penyedia. Foto tertahan di gerbang dengan tanda terima; pertimbangkan anjuran Rekap Manual.',
  expr: (profile) => {
    const attempts = validCount(vendorSuccess, span(profile, 15 * MINUTE_MS));
    const lastKnown = `last_over_time(${vendorSuccess.record}[${span(profile, HOUR_MS)}])`;
    return `(${vendorSuccess.record} < ${OUTAGE_BELOW} and on (province) ${attempts} >= ${fewest(profile, FEWEST_ATTEMPTS)})
or
(${firing('RegionUploadOutage', ['province'])} and on (province) ${lastKnown} < ${OUTAGE_OVER_FROM})`;
  },
  holdMs: forNight(3 * MINUTE_MS),
  keepMs: forNight(3 * MINUTE_MS),
  dashboard: DASHBOARDS.province,
  cases: OUTAGE_CASES,
});
