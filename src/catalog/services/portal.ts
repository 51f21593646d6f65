import { requestsTotal } from '../../instrumentation/definitions.ts';
import { DASHBOARDS } from '../alerts/alert.ts';
import { ELECTION_PERIOD_HOURS } from '../phases/schedule-2024.ts';
import { RECORDINGS } from '../recordings.ts';
import { CALLERS_FAULT, type RatioSli } from '../slis.ts';
import { HOSTS } from './hosts.ts';
import type { Service } from './service.ts';
import { vendorAnswers } from './vendor-answers.ts';

const READ_SUCCESS: RatioSli = {
  kind: 'ratio',
  category: 'availability',
  id: 'public-read',
  title: 'Ketersediaan Info Publik',
  record: RECORDINGS.publicReadSuccess,
  metric: requestsTotal,
  valid: { service: 'gateway', operation: 'public-read', outcome: { none: [CALLERS_FAULT] } },
  good: ['success'],
  by: [],
  windowNightMs: 300_000,
};

/** The public's page, which is the first to be shed. */
export const portal: Service = {
  id: 'portal',
  title: 'Info Publik',
  operations: ['public-read'],
  tier: 3,
  job: 'sirekap',
  owner: 'pusdatin',
  vendor: 'vendor-utama',
  dependsOn: [{ on: 'intake', without: 'Angka berhenti pada yang terakhir.' }],
  indicators: [READ_SUCCESS, vendorAnswers('public-read', 'Info Publik yang dijawab penyedia')],
  objectives: [
    {
      kind: 'events',
      id: 'public-read',
      sli: READ_SUCCESS,
      objective: { gladi: 0.9, pemungutan: 0.9, penghitungan: 0.9, rekap: 0.99 },
      periodHours: ELECTION_PERIOD_HOURS,
    },
  ],
  saturation: [HOSTS],
  alerts: [],
  inhibitions: [],
  sla: [
    {
      id: 'public-read',
      clause: 'ketersediaan',
      indicator: 'vendor-public-read',
      target: 0.999,
      per: 'month',
    },
  ],
  dashboard: DASHBOARDS.national,
};
