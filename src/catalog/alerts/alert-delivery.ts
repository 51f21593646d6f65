import * as foreign from '../foreign.ts';
import { ratioOf, select } from '../promql.ts';
import { DASHBOARDS, type AlertSpec } from './alert.ts';
import { atOnce, forSteady, MINUTE_MS, steadySpan } from './timing.ts';

/* Whether alerts go their way: from Prometheus to Alertmanager, and from there to whoever listens. */

const base = { service: 'incident', region: 'nasional', dashboard: DASHBOARDS.monitoring } as const;

const dropped = select(foreign.notificationsDropped, { job: 'prometheus' });
const sent = select(foreign.notificationsSent, { job: 'prometheus', alertmanager: 'a' });
const errors = select(foreign.notificationErrors, { job: 'prometheus', alertmanager: 'a' });

/** Prometheus sends each alert again and again: only where a tenth is in vain does the way itself fail. */
const IN_VAIN_FROM = 0.1;

/** Fires where Prometheus does not get its alerts to Alertmanager. */
export const alertsNotSent: AlertSpec = {
  ...base,
  name: 'AlertsNotSent',
  severity: 'critical',
  summary: 'Peringatan tidak sampai ke Alertmanager',
  description:
    'Prometheus membuang pemberitahuan, atau sepersepuluh kirimannya ke Alertmanager gagal dalam lima menit terakhir. Bila satu Alertmanager masih terjangkau, peringatan ini sampai lewat situ.',
  expr: (profile) => {
    const grown = (metric: string): string =>
      `sum(increase(${metric}[${steadySpan(profile, 5 * MINUTE_MS)}]))`;
    const failing = ratioOf(grown(foreign.notificationErrors.name), grown(foreign.notificationsSent.name));
    return `${grown(foreign.notificationsDropped.name)} > 0 or ${failing} >= ${IN_VAIN_FROM}`;
  },
  holdMs: forSteady(MINUTE_MS),
  keepMs: atOnce,
  cases: [
    {
      name: 'fires a minute after a single one is dropped, and ends when that is five minutes ago',
      input: [[dropped, '0x5 1x60']],
      before: [
        { at: '1m50s', fires: [] },
        { at: '2m', fires: [{}] },
        { at: '5m50s', fires: [{}] },
      ],
      at: '6m',
      fires: [],
    },
    {
      name: 'fires when a ninth is in vain',
      input: [
        [sent, '0+9x60'],
        [errors, '0+1x60'],
      ],
      at: '5m',
      fires: [{}],
    },
    {
      name: 'is silent when an eleventh is',
      input: [
        [sent, '0+11x60'],
        [errors, '0+1x60'],
        [dropped, '0x60'],
      ],
      at: '5m',
      fires: [],
    },
    {
      name: 'ends once all arrive again',
      input: [
        [sent, '0+9x120'],
        [errors, '0+9x20 180x100'],
      ],
      before: [{ at: '7m50s', fires: [{}] }],
      at: '8m',
      fires: [],
    },
    {
      name: 'judges the last five minutes, however many arrived before them',
      input: [
        [sent, '0+90x60 5409+9x60'],
        [errors, '0x60 1+1x60'],
      ],
      before: [{ at: '15m50s', fires: [] }],
      at: '16m',
      fires: [{}],
    },
  ],
};

const told = select(foreign.alertmanagerSent, { job: 'alertmanager', integration: 'webhook' });
const failed = select(foreign.alertmanagerFailed, { job: 'alertmanager', integration: 'webhook' });

/** Given up for good, that is: what a restart costs is tried again before. */
const GIVEN_UP_SHARE = 0.05;
const FEWEST_GIVEN_UP = 3;

/** Fires where Alertmanager does not get them any further. */
export const alertmanagerDeliveryFailing: AlertSpec = {
  ...base,
  name: 'AlertmanagerDeliveryFailing',
  severity: 'critical',
  summary: 'Alertmanager gagal menyampaikan pemberitahuan',
  description:
    'Pemberitahuan lewat {{ $labels.integration }} tidak diterima meski dicoba berulang kali. Yang dituju biasanya layanan insiden atau pendengar denyut.',
  expr: (profile) => {
    const grown = (metric: string): string =>
      `sum by (integration) (increase(${metric}[${steadySpan(profile, 5 * MINUTE_MS)}]))`;
    const lost = grown(foreign.alertmanagerFailed.name);
    return `${lost} >= ${FEWEST_GIVEN_UP} and ${ratioOf(lost, grown(foreign.alertmanagerSent.name))} > ${GIVEN_UP_SHARE}`;
  },
  holdMs: forSteady(MINUTE_MS),
  keepMs: atOnce,
  cases: [
    {
      name: 'fires when one in fifteen is given up',
      input: [
        [told, '0+15x60'],
        [failed, '0+1x60'],
      ],
      before: [{ at: '1m20s', fires: [] }],
      at: '1m30s',
      fires: [{ integration: 'webhook' }],
    },
    {
      name: 'is silent when one in twenty-five is',
      input: [
        [told, '0+25x60'],
        [failed, '0+1x60'],
      ],
      at: '6m',
      fires: [],
    },
    {
      name: 'fires on three that are given up, and ends when that is five minutes ago',
      input: [
        [told, '0+1x60'],
        [failed, '0x5 3x60'],
      ],
      before: [
        { at: '1m50s', fires: [] },
        { at: '2m', fires: [{ integration: 'webhook' }] },
        { at: '5m50s', fires: [{ integration: 'webhook' }] },
      ],
      at: '6m',
      fires: [],
    },
    {
      name: 'is silent on the two that a restart of the receiver costs',
      input: [
        [told, '0+1x60'],
        [failed, '0x5 2x60'],
      ],
      at: '5m',
      fires: [],
    },
    {
      name: 'ends once all are delivered again',
      input: [
        [told, '0+15x120'],
        [failed, '0+1x20 20x100'],
      ],
      before: [{ at: '4m20s', fires: [{ integration: 'webhook' }] }],
      at: '4m30s',
      fires: [],
    },
    {
      name: 'judges the last five minutes, however many were delivered before them',
      input: [
        [told, '0+100x60 6015+15x60'],
        [failed, '0x60 1+1x60'],
      ],
      before: [{ at: '15m40s', fires: [] }],
      at: '15m50s',
      fires: [{ integration: 'webhook' }],
    },
  ],
};
