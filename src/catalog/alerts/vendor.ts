import { DASHBOARDS, type AlertSpec } from './alert.ts';
import { atOnce, forSteady, MINUTE_MS } from './timing.ts';

const UP = 'up{job="sirekap"}';

/** Scrape targets are listed by name, so a process that is gone is `up == 0` and never a missing series. */
export const sirekapDown: AlertSpec = {
  name: 'SirekapDown',
  severity: 'critical',
  service: 'intake',
  region: 'nasional',
  summary: 'Sirekap penyedia tidak menjawab pemantauan',
  description:
    'Tidak satu pun proses Sirekap penyedia menjawab pemantauan. Gerbang menahan unggahan; hubungi penyedia.',
  expr: () => `max(${UP}) == 0`,
  holdMs: forSteady(MINUTE_MS),
  keepMs: atOnce,
  dashboard: DASHBOARDS.national,
  cases: [
    { name: 'fires when the vendor is gone', input: [[UP, '1x10 0x30']], at: '5m', fires: [{}] },
    { name: 'is silent over a restart', input: [[UP, '1x20 0 0 1x30']], at: '4m', fires: [] },
  ],
};
