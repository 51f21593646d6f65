import { DASHBOARDS, type EventSlo, type RatioSli, type Service } from '../../src/catalog/index.ts';
import { hostSaturation, requestsTotal } from '../../src/instrumentation/definitions.ts';

const SUCCESS: RatioSli = {
  kind: 'ratio',
  category: 'availability',
  id: 'contoh',
  title: 'Keberhasilan contoh',
  record: 'national:contoh_success:ratio',
  metric: requestsTotal,
  valid: { service: 'contoh', operation: 'session', outcome: { none: ['client_error'] } },
  good: ['success'],
  by: [],
  windowNightMs: 300_000,
};

const words = (speed: string) => ({
  summary: `Anggaran contoh habis ${speed}`,
  description: `Galat contoh menghabiskan anggaran ${speed}.`,
});

const SLO: EventSlo = {
  kind: 'events',
  id: 'contoh',
  sli: SUCCESS,
  objective: { gladi: 0.95, pemungutan: 0.99, penghitungan: 0.995, rekap: 0.99 },
  periodHours: 48,
  burn: { fast: words('cepat'), slow: words('perlahan') },
};

/** What one file in src/catalog/services would hold. */
export const sampleService: Service = {
  id: 'contoh',
  title: 'Layanan contoh',
  operations: ['session'],
  tier: 2,
  job: 'sirekap',
  owner: 'pusdatin',
  vendor: 'vendor-utama',
  dependsOn: [{ on: 'sso', without: 'Sesi tidak dapat diperiksa.' }],
  indicators: [SUCCESS],
  objectives: [SLO],
  saturation: [
    {
      id: 'contoh-threads',
      title: 'Utas contoh',
      expr: `max(${hostSaturation.name})`,
      by: [],
      warnAt: 0.7,
      fullAt: 0.9,
    },
  ],
  alerts: [],
  inhibitions: [],
  sla: [{ id: 'contoh', clause: 'ketersediaan', indicator: 'contoh', target: 0.999, per: 'month' }],
  dashboard: DASHBOARDS.national,
};
