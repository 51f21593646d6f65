import { claimDue } from '../../instrumentation/definitions.ts';
import { select } from '../promql.ts';
import { DASHBOARDS, type AlertSpec } from './alert.ts';
import { forSteady, MINUTE_MS } from './timing.ts';

const DAY_S = 86_400;
/** A week to make a report by hand where none came, have the claim signed and hand it in. */
const URGENT_DAYS = 7;

const dueOf = (contract: string): string => select(claimDue, { contract });

/** Fires for the contract of which a month's claim is not handed in, and soon no longer can be. */
export const claimDeadlineNear: AlertSpec = {
  name: 'ClaimDeadlineNear',
  severity: 'warning',
  service: 'incident',
  region: 'nasional',
  summary: 'Tenggat klaim SLA dekat, klaim belum diserahkan',
  description:
    'Untuk kontrak {{ $labels.contract }} ada masa yang klaimnya belum tercatat diserahkan, dan tenggatnya kurang dari tujuh hari lagi atau baru saja lewat. Sesudah tenggat, kredit tidak dapat diminta lagi.',
  expr: () => `min by (contract) (${claimDue.name}) < ${URGENT_DAYS * DAY_S}`,
  holdMs: forSteady(10 * MINUTE_MS),
  keepMs: forSteady(5 * MINUTE_MS),
  dashboard: DASHBOARDS.monitoring,
  cases: [
    {
      name: 'fires six and three quarter days before the deadline, for that contract',
      input: [
        [dueOf('vendor-utama-2024-02'), `${6.75 * DAY_S}x90`],
        [dueOf('vendor-lain'), `${7.25 * DAY_S}x90`],
      ],
      before: [{ at: '9m50s', fires: [] }],
      at: '10m',
      fires: [{ contract: 'vendor-utama-2024-02' }],
    },
    {
      name: 'is silent on a week to the second',
      input: [[dueOf('vendor-utama-2024-02'), `${7 * DAY_S}x90`]],
      at: '14m',
      fires: [],
    },
    {
      name: 'goes on when the deadline has passed',
      input: [[dueOf('vendor-utama-2024-02'), '300-10x120']],
      before: [{ at: '10m', fires: [{ contract: 'vendor-utama-2024-02' }] }],
      at: '20m',
      fires: [{ contract: 'vendor-utama-2024-02' }],
    },
    {
      name: 'speaks once of two processes that say the same',
      input: [
        [select(claimDue, { contract: 'vendor-utama-2024-02', instance: 'a' }), `${DAY_S}x90`],
        [select(claimDue, { contract: 'vendor-utama-2024-02', instance: 'b' }), `${DAY_S}x90`],
      ],
      at: '10m',
      fires: [{ contract: 'vendor-utama-2024-02' }],
    },
    {
      name: 'ends five minutes after the claim is handed in',
      input: [[dueOf('vendor-utama-2024-02'), `${2 * DAY_S}x90 stale`]],
      before: [{ at: '20m', fires: [{ contract: 'vendor-utama-2024-02' }] }],
      at: '20m10s',
      fires: [],
    },
  ],
};
