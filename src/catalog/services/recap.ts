import { recapAnomalies, recapReadings } from '../../instrumentation/definitions.ts';
import { DASHBOARDS } from '../alerts/alert.ts';
import { nationalAnomalousTotals } from '../alerts/nationwide.ts';
import { anomalousTotals } from '../alerts/recap.ts';
import { ELECTION_PERIOD_HOURS } from '../phases/schedule-2024.ts';
import type { FlaggedSli } from '../slis.ts';
import { HOSTS } from './hosts.ts';
import type { Service } from './service.ts';
import { vendorAnswers } from './vendor-answers.ts';

const READINGS: FlaggedSli = {
  kind: 'flagged',
  category: 'correctness',
  id: 'readings',
  title: 'Pembacaan yang lolos penjaga aritmetika',
  record: 'national:readings_accepted:ratio',
  metric: recapReadings,
  valid: {},
  flagged: recapAnomalies,
  by: [],
  windowNightMs: 3_600_000,
};

/** Figures read off the photos, and the officers' screens that show them. */
export const recap: Service = {
  id: 'recap',
  title: 'Rekap PPK/KPU',
  operations: ['officer-read'],
  tier: 2,
  job: 'sirekap',
  owner: 'pusdatin',
  vendor: 'vendor-utama',
  dependsOn: [{ on: 'intake', without: 'Tidak ada foto baru untuk dibaca.' }],
  indicators: [READINGS, vendorAnswers('officer-read', 'Layar petugas yang dijawab penyedia')],
  objectives: [
    {
      kind: 'events',
      id: 'readings',
      sli: READINGS,
      // February 2024: one TPS in 64 was misread on a night on which the reader was not broken.
      objective: { gladi: 0.9, pemungutan: 0.95, penghitungan: 0.95, rekap: 0.99 },
      periodHours: ELECTION_PERIOD_HOURS,
    },
  ],
  saturation: [HOSTS],
  alerts: [anomalousTotals, nationalAnomalousTotals],
  inhibitions: [{ source: 'NationalAnomalousTotals', targets: ['AnomalousTotals'], equal: [] }],
  sla: [
    {
      id: 'officer-read',
      clause: 'ketersediaan',
      indicator: 'vendor-officer-read',
      target: 0.999,
      per: 'month',
    },
  ],
  dashboard: DASHBOARDS.province,
};
