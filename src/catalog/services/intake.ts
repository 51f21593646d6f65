import { uploadDelivery, upstreamRequests } from '../../instrumentation/definitions.ts';
import { DASHBOARDS } from '../alerts/alert.ts';
import { nationalUploadOutage } from '../alerts/nationwide.ts';
import { photosUnaccounted, storedCountFellBack } from '../alerts/completeness.ts';
import { queueAgeHigh } from '../alerts/queue-ahead.ts';
import { regionUploadOutage, uploadLatencyHigh } from '../alerts/upload.ts';
import { sirekapDown } from '../alerts/vendor.ts';
import { ELECTION_PERIOD_HOURS } from '../phases/schedule-2024.ts';
import { RECORDINGS } from '../recordings.ts';
import { CALLERS_FAULT, type LevelSli, type QuantileSli, type RatioSli } from '../slis.ts';
import { HOSTS } from './hosts.ts';
import type { Service } from './service.ts';

const VENDOR_SUCCESS: RatioSli = {
  kind: 'ratio',
  category: 'availability',
  id: 'vendor-upload',
  title: 'Unggahan yang diterima penyedia, per provinsi',
  record: RECORDINGS.uploadVendorSuccess,
  metric: upstreamRequests,
  valid: { operation: 'upload', outcome: { none: [CALLERS_FAULT] } },
  good: ['success'],
  by: ['province'],
  windowNightMs: 300_000,
};

const DELIVERY: QuantileSli = {
  kind: 'quantile',
  category: 'latency',
  id: 'upload-delivery',
  title: 'Lama sampai di penyedia (p95)',
  record: RECORDINGS.uploadDeliveryP95,
  metric: uploadDelivery,
  quantile: 0.95,
  windowNightMs: 300_000,
};

const OLDEST_HELD: LevelSli = {
  kind: 'level',
  category: 'freshness',
  id: 'oldest-held',
  title: 'Umur foto tertua yang belum di penyedia',
  record: RECORDINGS.oldestHeld,
};

const ACCOUNTED: LevelSli = {
  kind: 'level',
  category: 'completeness',
  id: 'accounted',
  title: 'Foto bertanda terima yang tersimpan atau masih dipegang',
  record: RECORDINGS.accounted,
};

const EVEN = (share: number) => ({ gladi: share, pemungutan: share, penghitungan: share, rekap: share });

/** What becomes of photos once a gateway has them. */
export const intake: Service = {
  id: 'intake',
  title: 'Penerimaan foto C.Hasil',
  operations: ['upload'],
  tier: 1,
  job: 'sirekap',
  owner: 'pusdatin',
  vendor: 'vendor-utama',
  dependsOn: [{ on: 'sso', without: 'Sesi tidak dapat diperiksa: foto diterima, tetapi terbatas.' }],
  indicators: [VENDOR_SUCCESS, DELIVERY, OLDEST_HELD, ACCOUNTED],
  objectives: [
    {
      kind: 'slices',
      id: 'delivery',
      sli: DELIVERY,
      limit: { op: 'atMost', value: 30 },
      sliceMinutes: 5,
      objective: { gladi: 0.9, pemungutan: 0.95, penghitungan: 0.95, rekap: 0.99 },
      periodHours: ELECTION_PERIOD_HOURS,
    },
    {
      kind: 'slices',
      id: 'freshness',
      sli: OLDEST_HELD,
      limit: { op: 'atMost', value: 1_800 },
      sliceMinutes: 5,
      objective: { gladi: 0.9, pemungutan: 0.95, penghitungan: 0.95, rekap: 0.99 },
      periodHours: ELECTION_PERIOD_HOURS,
    },
    {
      kind: 'slices',
      id: 'completeness',
      sli: ACCOUNTED,
      // What moves between two counts while they are read is in the figure; a thousandth is left for what is read late.
      limit: { op: 'atLeast', value: 0.999 },
      sliceMinutes: 5,
      objective: EVEN(0.99),
      periodHours: ELECTION_PERIOD_HOURS,
    },
  ],
  saturation: [HOSTS],
  alerts: [
    { objective: 'delivery', alert: uploadLatencyHigh },
    { objective: 'freshness', alert: queueAgeHigh },
    { objective: 'completeness', alert: photosUnaccounted },
    storedCountFellBack,
    regionUploadOutage(VENDOR_SUCCESS),
    nationalUploadOutage(VENDOR_SUCCESS),
    sirekapDown,
  ],
  inhibitions: [
    { source: 'NationalUploadOutage', targets: ['RegionUploadOutage'], equal: [] },
    { source: 'UploadLatencyHigh', targets: ['QueueAgeHigh'], equal: ['region'] },
    // What a gateway that is gone holds is missing until it is back.
    { source: 'GatewayDown', targets: ['PhotosUnaccounted'], equal: [] },
  ],
  sla: [
    { id: 'upload', clause: 'ketersediaan', indicator: 'vendor-upload', target: 0.999, per: 'month' },
    {
      id: 'upload-election',
      clause: 'masa pemilu',
      indicator: 'vendor-upload',
      target: 0.999,
      per: 'election',
    },
  ],
  dashboard: DASHBOARDS.national,
};
