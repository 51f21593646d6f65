import * as foreign from '../foreign.ts';
import { ratioOf, select } from '../promql.ts';
import { DASHBOARDS, type AlertSpec } from './alert.ts';
import { atOnce, forSteady, MINUTE_MS, steadySpan } from './timing.ts';

/* What the Alertmanager mixin watches, in our terms: whether an alert reaches people at all. */

const base = { service: 'incident', region: 'nasional', dashboard: DASHBOARDS.monitoring } as const;

const dropped = select(foreign.notificationsDropped, { job: 'prometheus' });
const sent = select(foreign.notificationsSent, { job: 'prometheus', alertmanager: 'a' });
const errors = select(foreign.notificationErrors, { job: 'prometheus', alertmanager: 'a' });

/** Prometheus sends each alert again and again: only where a tenth is in vain does the way itself fail. */
const IN_VAIN_FROM = 0.1;

const alertsNotSent: AlertSpec = {
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
    { name: 'fires on a single dropped one', input: [[dropped, '0x5 1x60']], at: '3m', fires: [{}] },
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
      at: '11m',
      fires: [],
    },
  ],
};

const told = select(foreign.alertmanagerSent, { job: 'alertmanager', integration: 'webhook' });
const failed = select(foreign.alertmanagerFailed, { job: 'alertmanager', integration: 'webhook' });

/** Given up for good, that is: what a restart costs is tried again before. */
const GIVEN_UP_SHARE = 0.05;
const FEWEST_GIVEN_UP = 3;

const alertmanagerDeliveryFailing: AlertSpec = {
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
      at: '6m',
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
      at: '9m30s',
      fires: [],
    },
  ],
};

const up = (instance: string): string => select(foreign.up, { job: 'alertmanager', instance });

/** One of two, two of three: what is left must carry every page. */
const alertmanagerMajorityDown: AlertSpec = {
  ...base,
  name: 'AlertmanagerMajorityDown',
  severity: 'critical',
  summary: 'Setengah Alertmanager atau lebih mati',
  description:
    'Setengah proses Alertmanager atau lebih tidak menjawab. Bila semuanya mati, hanya denyut yang berhenti yang memberi tahu.',
  expr: () => `avg(${select(foreign.up, { job: 'alertmanager' })}) <= 0.5`,
  holdMs: forSteady(MINUTE_MS),
  keepMs: atOnce,
  cases: [
    {
      name: 'fires when one of two is gone',
      input: [
        [up('a'), '1x40'],
        [up('b'), '0x40'],
      ],
      at: '2m',
      fires: [{}],
    },
    {
      name: 'is silent when one of three is',
      input: [
        [up('a'), '1x40'],
        [up('b'), '1x40'],
        [up('c'), '0x40'],
      ],
      at: '5m',
      fires: [],
    },
    { name: 'is silent over a restart', input: [[up('a'), '1x10 0x4 1x30']], at: '2m30s', fires: [] },
    { name: 'has ended when it is back', input: [[up('a'), '0x20 1x20']], at: '5m', fires: [] },
  ],
};

const members = (instance: string): string =>
  select(foreign.alertmanagerMembers, { job: 'alertmanager', instance });

const alertmanagerMembersMissing: AlertSpec = {
  ...base,
  name: 'AlertmanagerMembersMissing',
  severity: 'warning',
  summary: 'Alertmanager tidak melihat semua saudaranya',
  description:
    'Satu Alertmanager melihat lebih sedikit anggota gugus daripada yang dipantau. Mereka tidak lagi menahan kiriman satu sama lain: orang dapat dipanggil dua kali.',
  expr: () =>
    `min(${foreign.alertmanagerMembers.name}) < count(${select(foreign.up, { job: 'alertmanager' })})`,
  holdMs: forSteady(10 * MINUTE_MS),
  keepMs: atOnce,
  cases: [
    {
      name: 'fires when one sees only itself',
      input: [
        [up('a'), '1x90'],
        [up('b'), '1x90'],
        [members('a'), '2x90'],
        [members('b'), '1x90'],
      ],
      at: '11m',
      fires: [{}],
    },
    {
      name: 'is silent when both see both',
      input: [
        [up('a'), '1x90'],
        [up('b'), '1x90'],
        [members('a'), '2x90'],
        [members('b'), '2x90'],
      ],
      at: '11m',
      fires: [],
    },
    { name: 'is silent where clustering is off', input: [[up('a'), '1x90']], at: '11m', fires: [] },
    {
      name: 'waits for ten minutes',
      input: [
        [up('a'), '1x90'],
        [up('b'), '1x90'],
        [members('a'), '1x90'],
      ],
      at: '9m30s',
      fires: [],
    },
    {
      name: 'ends when they have found each other',
      input: [
        [up('a'), '1x140'],
        [up('b'), '1x140'],
        [members('a'), '1x80 2x60'],
      ],
      at: '15m',
      fires: [],
    },
  ],
};

const hash = (instance: string): string =>
  select(foreign.alertmanagerConfigHash, { job: 'alertmanager', instance });

const alertmanagerConfigsDiffer: AlertSpec = {
  ...base,
  name: 'AlertmanagerConfigsDiffer',
  severity: 'warning',
  summary: 'Alertmanager memakai pengaturan yang berbeda-beda',
  description:
    'Anggota gugus Alertmanager tidak memakai pengaturan yang sama. Ke mana sebuah peringatan pergi bergantung pada siapa yang lebih cepat.',
  expr: () => `max(${foreign.alertmanagerConfigHash.name}) != min(${foreign.alertmanagerConfigHash.name})`,
  holdMs: forSteady(10 * MINUTE_MS),
  keepMs: atOnce,
  cases: [
    {
      name: 'fires when two differ',
      input: [
        [hash('a'), '7x90'],
        [hash('b'), '8x90'],
      ],
      at: '11m',
      fires: [{}],
    },
    {
      name: 'is silent when they are alike',
      input: [
        [hash('a'), '7x90'],
        [hash('b'), '7x90'],
      ],
      at: '11m',
      fires: [],
    },
    {
      name: 'is silent while a new one is rolled out',
      input: [
        [hash('a'), '7x20 8x90'],
        [hash('b'), '7x60 8x50'],
      ],
      at: '13m',
      fires: [],
    },
  ],
};

const started = select(foreign.processStarted, { job: 'alertmanager', instance: 'a' });

/** Starts in ten minutes: someone who mends a configuration needs one or two. */
const RESTARTS_FROM = 3;

const alertmanagerRestarting: AlertSpec = {
  ...base,
  name: 'AlertmanagerRestarting',
  severity: 'critical',
  summary: 'Alertmanager berulang kali mati dan hidup',
  description:
    'Alertmanager di {{ $labels.instance }} dinyalakan ulang tiga kali atau lebih dalam sepuluh menit. Setiap kali ia lupa kelompok yang sedang menunggu.',
  expr: (profile) =>
    `max by (instance) (changes(${select(foreign.processStarted, { job: 'alertmanager' })}[${steadySpan(profile, 10 * MINUTE_MS)}])) >= ${RESTARTS_FROM}`,
  holdMs: atOnce,
  keepMs: atOnce,
  cases: [
    {
      name: 'fires on the third start',
      input: [[started, '1x6 2x6 3x6 4x40']],
      at: '5m',
      fires: [{ instance: 'a' }],
    },
    { name: 'is silent on two', input: [[started, '1x6 2x6 3x60']], at: '5m', fires: [] },
    { name: 'ends ten minutes later', input: [[started, '1x6 2x6 3x6 4x90']], at: '14m', fires: [] },
  ],
};

/** Alerts on the way of alerts. */
export const ALERTMANAGER_ALERTS: readonly AlertSpec[] = [
  alertsNotSent,
  alertmanagerDeliveryFailing,
  alertmanagerMajorityDown,
  alertmanagerMembersMissing,
  alertmanagerConfigsDiffer,
  alertmanagerRestarting,
];
