import { subscriptionDeliveries, subscriptionsOpen } from '../../instrumentation/definitions.ts';
import { select } from '../promql.ts';
import { DASHBOARDS, type AlertSpec } from './alert.ts';
import { atOnce, forSteady, MINUTE_MS, steadySpan } from './timing.ts';

/** One subscriber is tried five times: fewer than ten may be two whose own provider is away. */
const FEWEST_FAILED = 10;
const FAILED_SHARE = 0.5;

const sent = (way: 'mail' | 'push', outcome: 'delivered' | 'failed'): string =>
  select(subscriptionDeliveries, { way, outcome, job: 'status' });
const failed = sent('mail', 'failed');
const arrived = sent('mail', 'delivered');
const MAIL = { way: 'mail' } as const;

/** Those who asked to be told hear nothing, and the page does not show that. */
export const subscriptionsUndelivered: AlertSpec = {
  name: 'SubscriptionsUndelivered',
  severity: 'warning',
  service: 'incident',
  region: 'nasional',
  summary: 'Kabar kepada pelanggan halaman status tidak terkirim',
  description:
    'Dalam sepuluh menit lebih dari separuh kabar lewat {{ $labels.way }} kepada pelanggan halaman status ditolak atau tidak dijawab. Halaman dan umpannya tetap benar; yang berlangganan tidak mendengar.',
  expr: (profile) => {
    const grown = (selector: string): string =>
      `sum by (way) (increase(${selector}[${steadySpan(profile, 10 * MINUTE_MS)}]))`;
    const lost = grown(select(subscriptionDeliveries, { outcome: 'failed' }));
    return `${lost} > ${FAILED_SHARE} * ${grown(select(subscriptionDeliveries))} and ${lost} >= ${FEWEST_FAILED}`;
  },
  holdMs: forSteady(2 * MINUTE_MS),
  keepMs: atOnce,
  dashboard: DASHBOARDS.monitoring,
  cases: [
    {
      name: 'fires two minutes after the tenth that failed one way, whatever goes the other, and ends ten minutes after it',
      input: [
        [failed, '0x6 10x90'],
        [arrived, '0x96'],
        [sent('push', 'delivered'), '0+5x96'],
      ],
      before: [
        { at: '3m', fires: [] },
        { at: '3m10s', fires: [MAIL] },
        { at: '11m', fires: [MAIL] },
      ],
      at: '11m10s',
      fires: [],
    },
    {
      name: 'is silent on nine',
      input: [
        [failed, '0x6 9x90'],
        [arrived, '0x96'],
      ],
      at: '6m',
      fires: [],
    },
    {
      name: 'is silent when two fifths fail',
      input: [
        [failed, '0x6 12x90'],
        [arrived, '0x6 18x90'],
      ],
      at: '6m',
      fires: [],
    },
    {
      name: 'fires when three fifths do',
      input: [
        [failed, '0x6 18x90'],
        [arrived, '0x6 12x90'],
      ],
      at: '6m',
      fires: [MAIL],
    },
    {
      name: 'is silent while more arrived within the ten minutes',
      input: [
        [failed, '0x40 12x60'],
        [arrived, '0x6 20x90'],
      ],
      at: '10m',
      fires: [],
    },
    {
      name: 'fires when what arrived did so before',
      input: [
        [failed, '0x80 10x60'],
        [arrived, '0x6 90x140'],
      ],
      at: '16m',
      fires: [MAIL],
    },
  ],
};

const isOpen = select(subscriptionsOpen, { job: 'status' });

/** The page went on without what takes and sends subscriptions: only this says so. */
export const subscriptionsClosed: AlertSpec = {
  name: 'SubscriptionsClosed',
  severity: 'warning',
  service: 'incident',
  region: 'nasional',
  summary: 'Halaman status berjalan tanpa langganan',
  description:
    'Alamat formulir langganan diatur, tetapi berkas, kunci, atau portanya tidak dapat dibuka ketika halaman status mulai. Halaman dan umpannya tetap terbit; tidak seorang pun dapat mendaftar, berhenti, atau menerima kabar.',
  expr: () => `min(${subscriptionsOpen.name}) == 0`,
  holdMs: forSteady(2 * MINUTE_MS),
  keepMs: atOnce,
  dashboard: DASHBOARDS.monitoring,
  cases: [
    {
      name: 'fires two minutes after a start without them, and ends with the next start',
      input: [[isOpen, '0x30 1x30']],
      before: [
        { at: '1m50s', fires: [] },
        { at: '2m', fires: [{}] },
        { at: '5m', fires: [{}] },
      ],
      at: '5m10s',
      fires: [],
    },
    { name: 'is silent while they are open', input: [[isOpen, '1x60']], at: '9m', fires: [] },
    {
      name: 'fires when one of two pages has none',
      input: [
        [select(subscriptionsOpen, { job: 'status', instance: 'a' }), '1x60'],
        [select(subscriptionsOpen, { job: 'status', instance: 'b' }), '0x60'],
      ],
      at: '2m',
      fires: [{}],
    },
  ],
};
