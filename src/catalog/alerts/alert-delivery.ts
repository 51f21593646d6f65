import * as foreign from '../foreign.ts';
import { select } from '../promql.ts';
import { DASHBOARDS, type AlertSpec } from './alert.ts';
import { atOnce, forSteady, MINUTE_MS, steadySpan } from './timing.ts';

/* Whether alerts go their way: from Prometheus to Alertmanager, and from there to whoever listens. */

const base = { service: 'incident', region: 'nasional', dashboard: DASHBOARDS.monitoring } as const;

const manager = { job: 'prometheus', alertmanager: 'a' } as const;
const dropped = select(foreign.notificationsDropped, { job: 'prometheus' });
const sent = select(foreign.notificationsSent, manager);
const errors = select(foreign.notificationErrors, manager);
const batches = select(foreign.notificationBatches, manager);

/** Prometheus sends each alert anew once a minute: only where a tenth is in vain for minutes does the way itself fail. */
const IN_VAIN_FROM = 0.1;
/** Two turns of that, so that a single alert shows in it too. */
const TURNS_MS = 2 * MINUTE_MS;

/**
 * Fires where Prometheus does not get its alerts to Alertmanager. Dropped alerts, which no Alertmanager took, are held
 * against those sent, and errors, of which one of several is enough, against sends: each against its like.
 */
export const alertsNotSent: AlertSpec = {
  ...base,
  name: 'AlertsNotSent',
  severity: 'critical',
  summary: 'Peringatan tidak sampai ke Alertmanager',
  description:
    'Selama tiga menit sepersepuluh peringatan lebih dibuang Prometheus, atau sepersepuluh kirimannya ke Alertmanager gagal. Bila satu Alertmanager masih terjangkau, peringatan ini sampai lewat situ.',
  expr: (profile) => {
    const grown = (metric: string): string => `sum(increase(${metric}[${steadySpan(profile, TURNS_MS)}]))`;
    const lost = grown(foreign.notificationsDropped.name);
    const failed = grown(foreign.notificationErrors.name);
    const taken = `(${grown(foreign.notificationsSent.name)} or 0 * ${lost})`;
    return `${lost} > ${IN_VAIN_FROM} * ${taken} or ${failed} > ${IN_VAIN_FROM} * ${grown(foreign.notificationBatches.name)}`;
  },
  holdMs: forSteady(3 * MINUTE_MS),
  keepMs: atOnce,
  cases: [
    {
      name: 'fires when a ninth is dropped for three minutes, and goes on',
      input: [
        [sent, '0+9x60'],
        [dropped, '0+1x60'],
      ],
      before: [
        { at: '3m', fires: [] },
        { at: '3m10s', fires: [{}] },
      ],
      at: '9m',
      fires: [{}],
    },
    {
      name: 'fires when a ninth of its sends fails, however many alerts each holds',
      input: [
        [sent, '0+540x60'],
        [batches, '0+9x60'],
        [errors, '0+1x60'],
      ],
      before: [
        { at: '3m', fires: [] },
        { at: '3m10s', fires: [{}] },
      ],
      at: '9m',
      fires: [{}],
    },
    {
      name: 'is silent when an eleventh is',
      input: [
        [sent, '0+11x60'],
        [dropped, '0+1x60'],
        [batches, '0+11x60'],
        [errors, '0+1x60'],
      ],
      at: '9m',
      fires: [],
    },
    {
      name: 'fires when it knows of no Alertmanager',
      input: [[dropped, '0+1x60']],
      at: '4m',
      fires: [{}],
    },
    {
      name: 'fires when nothing arrives but there is nothing to send but a heartbeat a minute',
      input: [
        [sent, '0x5 1x5 2x5 3x5 4x5 5x5 6x5'],
        [dropped, '0x5 1x5 2x5 3x5 4x5 5x5 6x5'],
      ],
      at: '6m',
      fires: [{}],
    },
    {
      name: 'is silent when an Alertmanager is gone for a minute, in which all is dropped',
      input: [
        [sent, '0+20x60'],
        [dropped, '0x10 20+20x5 120x45'],
        [batches, '0+1x60'],
        [errors, '0x10 1+1x5 6x45'],
      ],
      at: '5m',
      fires: [],
    },
    {
      name: 'is silent when nothing is sent',
      input: [sent, dropped, batches, errors].map((series) => [series, '0x60'] as const),
      at: '9m',
      fires: [],
    },
    {
      name: 'ends two minutes after all arrive again',
      input: [
        [sent, '0+9x120'],
        [dropped, '0+9x30 270x90'],
      ],
      before: [{ at: '6m30s', fires: [{}] }],
      at: '6m50s',
      fires: [],
    },
  ],
};

const told = select(foreign.alertmanagerSent, { job: 'alertmanager', integration: 'webhook' });
const failed = select(foreign.alertmanagerFailed, { job: 'alertmanager', integration: 'webhook' });

/** Given up for now, that is: Alertmanager has tried again for as long as a group waits, and will at its next turn. */
const GIVEN_UP_SHARE = 0.2;

/**
 * Fires where Alertmanager does not get them any further: in each minute of three. In a storm the restart of whoever
 * listens costs dozens of notifications, and none of them for good.
 */
export const alertmanagerDeliveryFailing: AlertSpec = {
  ...base,
  name: 'AlertmanagerDeliveryFailing',
  severity: 'critical',
  summary: 'Alertmanager gagal menyampaikan pemberitahuan',
  description:
    'Sudah tiga menit seperlima pemberitahuan lebih lewat {{ $labels.integration }} tidak diterima meski dicoba berulang kali. Yang dituju biasanya layanan insiden atau pendengar denyut.',
  expr: (profile) => {
    const grown = (metric: string): string =>
      `sum by (integration) (increase(${metric}[${steadySpan(profile, MINUTE_MS)}]))`;
    return `${grown(foreign.alertmanagerFailed.name)} > ${GIVEN_UP_SHARE} * ${grown(foreign.alertmanagerSent.name)}`;
  },
  holdMs: forSteady(3 * MINUTE_MS),
  keepMs: atOnce,
  cases: [
    {
      name: 'fires when a quarter is given up for three minutes, whatever goes another way, and goes on',
      input: [
        [told, '0+4x60'],
        [failed, '0+1x60'],
        [select(foreign.alertmanagerSent, { job: 'alertmanager', integration: 'email' }), '0+90x60'],
      ],
      before: [
        { at: '3m', fires: [] },
        { at: '3m10s', fires: [{ integration: 'webhook' }] },
      ],
      at: '9m',
      fires: [{ integration: 'webhook' }],
    },
    {
      name: 'is silent when a sixth is',
      input: [
        [told, '0+6x60'],
        [failed, '0+1x60'],
      ],
      at: '9m',
      fires: [],
    },
    {
      name: 'fires when what one service says is refused every fifteen seconds, though the heartbeat is heard',
      input: [
        [told, '0 1 3 4 6 8 9 11 13 14 16 18 19 21 23 24 26 28 29 31 33'],
        [failed, '0 1 2 3 5 6 7 9 10 11 13 14 15 17 18 19 21 22 23 25 26'],
      ],
      at: '3m20s',
      fires: [{ integration: 'webhook' }],
    },
    {
      name: 'is silent when the receiver restarts for a minute in a storm, and all is given up',
      input: [
        [told, '0+4x60'],
        [failed, '0x10 4+4x6 28x45'],
      ],
      at: '6m',
      fires: [],
    },
    {
      name: 'ends once all are delivered again',
      input: [
        [told, '0+4x120'],
        [failed, '0+4x20 80x100'],
      ],
      before: [{ at: '4m', fires: [{ integration: 'webhook' }] }],
      at: '4m20s',
      fires: [],
    },
  ],
};
