import { pagesSent } from '../../instrumentation/definitions.ts';
import { select } from '../promql.ts';
import { DASHBOARDS, type AlertSpec } from './alert.ts';
import { atOnce, forSteady, MINUTE_MS, steadySpan } from './timing.ts';

/** One page that does not arrive is tried again so often within minutes: fewer may be one phone without a network. */
const FEWEST_FAILED = 3;
const FAILED_SHARE = 0.5;

const sent = (channel: 'webhook' | 'email', outcome: 'delivered' | 'failed'): string =>
  select(pagesSent, { channel, outcome });
const failed = sent('webhook', 'failed');
const arrived = sent('webhook', 'delivered');
const WEBHOOK = { channel: 'webhook' } as const;

/** The last step to a person, which nobody behind it can tell of: this one goes another way besides. */
export const pagesUndelivered: AlertSpec = {
  name: 'PagesUndelivered',
  severity: 'critical',
  service: 'incident',
  region: 'nasional',
  summary: 'Panggilan tidak sampai ke petugas piket',
  description:
    'Dalam sepuluh menit lebih dari separuh panggilan lewat {{ $labels.channel }} tidak sampai meski dicoba berulang kali. Insiden tetap tercatat dan tangga eskalasi tetap naik, tetapi orang mungkin tidak terbangun.',
  expr: (profile) => {
    const grown = (selector: string): string =>
      `sum by (channel) (increase(${selector}[${steadySpan(profile, 10 * MINUTE_MS)}]))`;
    const lost = grown(select(pagesSent, { outcome: 'failed' }));
    return `${lost} > ${FAILED_SHARE} * ${grown(select(pagesSent))} and ${lost} >= ${FEWEST_FAILED}`;
  },
  holdMs: forSteady(2 * MINUTE_MS),
  keepMs: atOnce,
  dashboard: DASHBOARDS.incidents,
  cases: [
    {
      name: 'fires two minutes after the third try in vain over one channel, whatever arrives over another, and ends ten minutes after it',
      input: [
        [failed, '0x6 3x90'],
        [arrived, '0x96'],
        [sent('email', 'delivered'), '0+1x96'],
      ],
      before: [
        { at: '3m', fires: [] },
        { at: '3m10s', fires: [WEBHOOK] },
        { at: '11m', fires: [WEBHOOK] },
      ],
      at: '11m10s',
      fires: [],
    },
    {
      name: 'is silent on two',
      input: [
        [failed, '0x6 2x90'],
        [arrived, '0x96'],
      ],
      at: '6m',
      fires: [],
    },
    {
      name: 'is silent when two fifths fail',
      input: [
        [failed, '0x6 4x90'],
        [arrived, '0x6 6x90'],
      ],
      at: '6m',
      fires: [],
    },
    {
      name: 'fires when three fifths do',
      input: [
        [failed, '0x6 6x90'],
        [arrived, '0x6 4x90'],
      ],
      at: '6m',
      fires: [WEBHOOK],
    },
    {
      name: 'is silent while more arrived within the ten minutes',
      input: [
        [failed, '0x40 4x60'],
        [arrived, '0x6 6x90'],
      ],
      at: '10m',
      fires: [],
    },
    {
      name: 'fires when what arrived did so before',
      input: [
        [failed, '0x80 3x60'],
        [arrived, '0x6 90x140'],
      ],
      at: '16m',
      fires: [WEBHOOK],
    },
  ],
};
