import * as foreign from '../foreign.ts';
import { select } from '../promql.ts';
import { DASHBOARDS, type AlertSpec } from './alert.ts';
import { alertmanagerDeliveryFailing, alertsNotSent } from './alert-delivery.ts';
import { atOnce, forSteady, MINUTE_MS, steadySpan } from './timing.ts';

/* What the Alertmanager mixin watches, in our terms: whether an alert reaches people at all. */

const base = { service: 'incident', region: 'nasional', dashboard: DASHBOARDS.monitoring } as const;

const up = (instance: string): string => select(foreign.up, { job: 'alertmanager', instance });
/** Not an Alertmanager. */
const incidentUp = select(foreign.up, { job: 'incident', instance: 'i' });

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
        [incidentUp, '1x40'],
      ],
      before: [{ at: '50s', fires: [] }],
      at: '1m',
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
    {
      name: 'ends when it is back',
      input: [[up('a'), '0x20 1x20']],
      before: [{ at: '3m20s', fires: [{}] }],
      at: '3m30s',
      fires: [],
    },
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
      before: [{ at: '9m50s', fires: [] }],
      at: '10m',
      fires: [{}],
    },
    {
      name: 'is silent when both see both',
      input: [
        [up('a'), '1x90'],
        [up('b'), '1x90'],
        [incidentUp, '1x90'],
        [members('a'), '2x90'],
        [members('b'), '2x90'],
      ],
      at: '11m',
      fires: [],
    },
    { name: 'is silent where clustering is off', input: [[up('a'), '1x90']], at: '11m', fires: [] },
    {
      name: 'ends when they have found each other',
      input: [
        [up('a'), '1x140'],
        [up('b'), '1x140'],
        [members('a'), '1x80 2x60'],
      ],
      before: [{ at: '13m20s', fires: [{}] }],
      at: '13m30s',
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
      before: [{ at: '9m50s', fires: [] }],
      at: '10m',
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
      at: '10m',
      fires: [],
    },
    {
      name: 'ends when the second has the new one too',
      input: [
        [hash('a'), '8x90'],
        [hash('b'), '7x65 8x20'],
      ],
      before: [{ at: '10m50s', fires: [{}] }],
      at: '11m',
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
      before: [{ at: '3m20s', fires: [] }],
      at: '3m30s',
      fires: [{ instance: 'a' }],
    },
    { name: 'is silent on two', input: [[started, '1x6 2x6 3x60']], at: '5m', fires: [] },
    {
      name: 'is silent on others that restart',
      input: [[select(foreign.processStarted, { job: 'incident', instance: 'i' }), '1x6 2x6 3x6 4x40']],
      at: '5m',
      fires: [],
    },
    {
      name: 'ends when the first of three starts was ten minutes ago',
      input: [[started, '1x15 2x15 3x15 4x60']],
      before: [
        { at: '7m50s', fires: [] },
        { at: '8m', fires: [{ instance: 'a' }] },
        { at: '12m30s', fires: [{ instance: 'a' }] },
      ],
      at: '12m40s',
      fires: [],
    },
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
