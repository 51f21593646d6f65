import { certificateExpiry, platformFreeRatio } from '../../instrumentation/definitions.ts';
import { select } from '../promql.ts';
import { DASHBOARDS, type AlertSpec } from './alert.ts';
import { forSteady, HOUR_MS, MINUTE_MS, steadySpan } from './timing.ts';

/* What runs out by itself, while nobody does anything wrong. */

const DAY_S = 86_400;
/** A certificate is renewed, checked and rolled out in two days, and nobody does that on election night. */
const CERTIFICATE_DAYS = 7;

const endsAt = (gateway: string): string => select(certificateExpiry, { gateway });

/** Fires for the gateway whose certificate ends within the week. */
export const certificateExpiring: AlertSpec = {
  name: 'CertificateExpiring',
  severity: 'warning',
  service: 'gateway',
  region: 'nasional',
  summary: 'Sertifikat gerbang segera berakhir',
  description:
    'Sertifikat TLS gerbang {{ $labels.gateway }} berakhir dalam tujuh hari. Sesudahnya tidak satu ponsel pun dapat masuk atau mengunggah lewat gerbang itu.',
  expr: () => `min by (gateway) (${certificateExpiry.name}) - time() < ${CERTIFICATE_DAYS * DAY_S}`,
  holdMs: forSteady(5 * MINUTE_MS),
  keepMs: forSteady(MINUTE_MS),
  dashboard: DASHBOARDS.gateway,
  cases: [
    {
      name: 'fires six and three quarter days before the end, for that gateway',
      input: [
        [endsAt('gw-wib'), `${6.75 * DAY_S}x60`],
        [endsAt('gw-wit'), `${7.25 * DAY_S}x60`],
      ],
      before: [{ at: '4m50s', fires: [] }],
      at: '5m',
      fires: [{ gateway: 'gw-wib' }],
    },
    {
      name: 'is silent on a week to the second',
      input: [[endsAt('gw-wib'), `${7 * DAY_S}+10x60`]],
      at: '6m',
      fires: [],
    },
    {
      name: 'ends a minute after it is renewed',
      input: [[endsAt('gw-wib'), `${2 * DAY_S}x60 ${90 * DAY_S}x30`]],
      before: [{ at: '11m', fires: [{ gateway: 'gw-wib' }] }],
      at: '11m10s',
      fires: [],
    },
    {
      name: 'waits while a worker still has the old one',
      input: [[endsAt('gw-wib'), `${2 * DAY_S}x10 ${90 * DAY_S}x30`]],
      at: '5m30s',
      fires: [],
    },
  ],
};

const FREE_FLOOR = 0.1;
const FULL_WITHIN_MS = 6 * HOUR_MS;
/** A disk this empty is not forecast: a snapshot or a vacuum looks like a slope for a while. */
const FORECAST_BELOW = 0.5;

const free = select(platformFreeRatio);

/** The incident service's disk, which in a small site is PostgreSQL's and Prometheus's too. Real time: no replay hurries it. */
export const platformDiskFilling: AlertSpec = {
  name: 'PlatformDiskFilling',
  severity: 'warning',
  service: 'incident',
  region: 'nasional',
  summary: 'Disk layanan insiden hampir penuh',
  description:
    'Disk layanan insiden tersisa kurang dari 10 %, atau akan penuh dalam enam jam. Bila penuh, insiden tidak lagi tercatat dan tidak ada yang dipanggil.',
  expr: (profile) => {
    const least = `min(${platformFreeRatio.name})`;
    const forecast = `min(predict_linear(${platformFreeRatio.name}[${steadySpan(profile, HOUR_MS)}], ${FULL_WITHIN_MS / 1_000}))`;
    return `${least} < ${FREE_FLOOR} or (${forecast} < 0 and ${least} < ${FORECAST_BELOW})`;
  },
  holdMs: forSteady(10 * MINUTE_MS),
  keepMs: forSteady(5 * MINUTE_MS),
  dashboard: DASHBOARDS.monitoring,
  cases: [
    {
      name: 'fires when an eleventh is left',
      input: [[free, '0.09x90']],
      before: [{ at: '9m50s', fires: [] }],
      at: '10m',
      fires: [{}],
    },
    { name: 'is silent when a ninth is', input: [[free, '0.11x90']], at: '11m', fires: [] },
    {
      // 0.0205 in ten minutes' hundredths: from 0.45 it is empty in 5 h 48 min after a quarter of an hour.
      name: 'fires when it will be full within six hours',
      input: [[free, '0.45-0.00021x120']],
      at: '15m',
      fires: [{}],
    },
    {
      name: 'is silent when it will take seven',
      input: [[free, '0.45-0.000178x120']],
      at: '15m',
      fires: [],
    },
    {
      name: 'makes no forecast of a disk that is half empty',
      input: [[free, '0.72-0.00035x90']],
      at: '12m',
      fires: [],
    },
    {
      name: 'ends when there is room again',
      input: [[free, '0.05x80 0.4x120']],
      before: [{ at: '18m20s', fires: [{}] }],
      at: '18m30s',
      fires: [],
    },
    {
      name: 'looks ahead from the last hour',
      input: [[free, '0.8-0.001x360 0.44x400']],
      before: [{ at: '1h48m', fires: [{}] }],
      at: '1h48m10s',
      fires: [],
    },
  ],
};
