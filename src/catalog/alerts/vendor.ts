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
    {
      name: 'fires when the vendor is gone, whoever else is there',
      input: [
        [UP, '1x10 0x30'],
        ['up{job="gateway"}', '1x40'],
      ],
      before: [{ at: '2m40s', fires: [] }],
      at: '2m50s',
      fires: [{}],
    },
    { name: 'is silent over a restart', input: [[UP, '1x20 0 0 1x30']], at: '4m', fires: [] },
    {
      name: 'ends when the vendor is back',
      input: [[UP, '1x5 0x20 1x30']],
      before: [{ at: '4m20s', fires: [{}] }],
      at: '4m30s',
      fires: [],
    },
  ],
};
