import * as foreign from '../foreign.ts';
import { select } from '../promql.ts';
import { DASHBOARDS, type AlertCase, type AlertSpec } from './alert.ts';
import { atOnce, forSteady, MINUTE_MS, steadySpan } from './timing.ts';

/* Who watches the watchers. What kills them all only the outside hears of, because the heartbeat stops. */

const incidentUp = select(foreign.up, { job: 'incident' });

/** Pages are sent by what is gone, so this one also goes a way of its own. */
const incidentServiceDown: AlertSpec = {
  name: 'IncidentServiceDown',
  severity: 'critical',
  service: 'incident',
  region: 'nasional',
  summary: 'Layanan insiden tidak menjawab, tidak ada yang dipanggil',
  description:
    'Tidak satu pun proses layanan insiden menjawab pemantauan. Peringatan lain tidak menjadi panggilan sampai ia hidup; Alertmanager terus mencoba. Gerbang bekerja dengan kebijakan terakhir.',
  expr: () => `max(${incidentUp}) == 0`,
  holdMs: forSteady(MINUTE_MS),
  keepMs: atOnce,
  dashboard: DASHBOARDS.monitoring,
  cases: [
    {
      name: 'fires when it is gone, whatever else answers',
      input: [
        [incidentUp, '1x10 0x30'],
        [select(foreign.up, { job: 'prometheus' }), '1x40'],
      ],
      before: [{ at: '2m40s', fires: [] }],
      at: '2m50s',
      fires: [{}],
    },
    { name: 'is silent over a restart', input: [[incidentUp, '1x10 0x4 1x30']], at: '2m30s', fires: [] },
    {
      name: 'is silent while another of its processes answers',
      input: [
        [select(foreign.up, { job: 'incident', instance: 'a' }), '0x40'],
        [select(foreign.up, { job: 'incident', instance: 'b' }), '1x40'],
      ],
      at: '5m',
      fires: [],
    },
    {
      name: 'ends when it is back',
      input: [[incidentUp, '0x20 1x20']],
      before: [{ at: '3m20s', fires: [{}] }],
      at: '3m30s',
      fires: [],
    },
  ],
};

const tracesUp = select(foreign.up, { job: 'traces', instance: 'a' });

const monitoringTargetDown: AlertSpec = {
  name: 'MonitoringTargetDown',
  severity: 'warning',
  service: 'incident',
  region: 'nasional',
  summary: 'Satu bagian pemantauan tidak menjawab',
  description:
    'Satu sasaran pekerjaan {{ $labels.job }} tidak menjawab Prometheus. Malam tetap berjalan, tetapi sebagian darinya tidak terlihat, atau tanpa cadangan.',
  expr: () => {
    const others = select(foreign.up, { job: { none: ['gateway', 'sirekap', 'incident', 'alertmanager'] } });
    // Alerts of their own tell when all of these are gone.
    const shared = select(foreign.up, { job: { any: ['incident', 'sirekap'] } });
    return `min by (job) (${others}) == 0 or min by (job) (${shared}) == 0 and on (job) max by (job) (${shared}) == 1`;
  },
  holdMs: forSteady(2 * MINUTE_MS),
  keepMs: atOnce,
  dashboard: DASHBOARDS.monitoring,
  cases: [
    {
      name: 'fires for the job of which one process is gone',
      input: [
        [tracesUp, '0x40'],
        [select(foreign.up, { job: 'traces', instance: 'b' }), '1x40'],
        [select(foreign.up, { job: 'prometheus' }), '1x40'],
      ],
      before: [{ at: '1m50s', fires: [] }],
      at: '2m',
      fires: [{ job: 'traces' }],
    },
    ...(['incident', 'sirekap'] as const).map((job): AlertCase => ({
      name: `fires for one of two processes of ${job}, and ends when it is back`,
      input: [
        [select(foreign.up, { job, instance: 'a' }), '0x20 1x20'],
        [select(foreign.up, { job, instance: 'b' }), '1x40'],
      ],
      before: [
        { at: '1m50s', fires: [] },
        { at: '2m', fires: [{ job }] },
      ],
      at: '3m30s',
      fires: [],
    })),
    {
      name: 'leaves one of two gateways or Alertmanagers to their alerts too',
      input: (['gateway', 'alertmanager'] as const).flatMap((job) => [
        [select(foreign.up, { job, instance: 'a' }), '0x40'] as const,
        [select(foreign.up, { job, instance: 'b' }), '1x40'] as const,
      ]),
      at: '5m',
      fires: [],
    },
    {
      name: 'leaves those that have alerts of their own to them',
      input: (['gateway', 'sirekap', 'incident', 'alertmanager'] as const).map((job) => [
        select(foreign.up, { job }),
        '0x40',
      ]),
      at: '5m',
      fires: [],
    },
    { name: 'is silent over a restart', input: [[tracesUp, '1x10 0x10 1x30']], at: '3m30s', fires: [] },
    {
      name: 'ends when it is back',
      input: [[tracesUp, '0x20 1x20']],
      before: [{ at: '3m20s', fires: [{ job: 'traces' }] }],
      at: '3m30s',
      fires: [],
    },
  ],
};

const startsOf = (job: string, instance: string): string => select(foreign.processStarted, { job, instance });

/** Starts in ten minutes: a release needs one, and another when it is taken back. */
const RESTARTS_FROM = 3;

/** A process that dies and is started again within a scrape or two is never down for long enough to be called down. */
const processRestarting: AlertSpec = {
  name: 'ProcessRestarting',
  severity: 'critical',
  service: 'incident',
  region: 'nasional',
  summary: 'Satu proses berulang kali mati dan hidup',
  description:
    'Proses {{ $labels.job }} di {{ $labels.instance }} dinyalakan ulang tiga kali atau lebih dalam sepuluh menit. Ia tampak hidup, tetapi setiap kali memutus yang sedang dikerjakannya; foto yang bertanda terima tetap ada di disknya.',
  expr: (profile) =>
    `max by (job, instance) (changes(${select(foreign.processStarted, { job: { any: ['gateway', 'incident'] } })}[${steadySpan(profile, 10 * MINUTE_MS)}])) >= ${RESTARTS_FROM}`,
  holdMs: atOnce,
  keepMs: atOnce,
  dashboard: DASHBOARDS.monitoring,
  cases: [
    ...(['gateway', 'incident'] as const).map((job): AlertCase => ({
      name: `fires on the third start of ${job}, however soon it answers again, and tells of no other`,
      input: [
        [startsOf(job, 'a'), '1 1 _ 2 2 _ 3 3 _ 4x40'],
        [startsOf(job, 'b'), '1x6 2x6 3x40'],
      ],
      before: [{ at: '1m20s', fires: [] }],
      at: '1m30s',
      fires: [{ job, instance: 'a' }],
    })),
    {
      name: 'is silent when each process of a night is killed once or twice',
      input: [
        [startsOf('gateway', 'a'), '1x6 2x60'],
        [startsOf('gateway', 'b'), '1x12 2x6 3x60'],
        [startsOf('incident', 'c'), '1x18 2x60'],
      ],
      at: '8m',
      fires: [],
    },
    {
      name: 'is silent on others that restart',
      input: [[startsOf('sirekap', 'a'), '1x6 2x6 3x6 4x40']],
      at: '5m',
      fires: [],
    },
    {
      name: 'ends when the first of three starts was ten minutes ago',
      input: [[startsOf('gateway', 'a'), '1x15 2x15 3x15 4x60']],
      before: [
        { at: '7m50s', fires: [] },
        { at: '8m', fires: [{ job: 'gateway', instance: 'a' }] },
        { at: '12m30s', fires: [{ job: 'gateway', instance: 'a' }] },
      ],
      at: '12m40s',
      fires: [],
    },
  ],
};

const GROUP = 'alerting.rules.yml;siaga-peringatan';
const failures = select(foreign.ruleFailures, { rule_group: GROUP });
const missed = select(foreign.groupMissed, { rule_group: GROUP });

/** An evaluation missed in a busy moment is made good by the next. */
const MISSED_FROM = 3;

const rulesFailing: AlertSpec = {
  name: 'RulesFailing',
  severity: 'critical',
  service: 'incident',
  region: 'nasional',
  summary: 'Prometheus gagal menilai aturan peringatan',
  description:
    'Dalam sepuluh menit terakhir ada aturan yang gagal dinilai, atau tiga penilaian terlewat. Peringatan dalam kelompok itu buta.',
  expr: (profile) => {
    const grown = (metric: string): string =>
      `sum(increase(${metric}[${steadySpan(profile, 10 * MINUTE_MS)}]))`;
    return `${grown(foreign.ruleFailures.name)} > 0 or ${grown(foreign.groupMissed.name)} >= ${MISSED_FROM}`;
  },
  holdMs: forSteady(MINUTE_MS),
  keepMs: atOnce,
  dashboard: DASHBOARDS.monitoring,
  cases: [
    {
      name: 'fires a minute after a single failure',
      input: [[failures, '0x5 1x90']],
      before: [{ at: '1m50s', fires: [] }],
      at: '2m',
      fires: [{}],
    },
    {
      name: 'ends when the failure was ten minutes ago',
      input: [[failures, '0x5 1x90']],
      before: [{ at: '10m50s', fires: [{}] }],
      at: '11m',
      fires: [],
    },
    {
      name: 'fires on three missed turns, and ends when they were ten minutes ago',
      input: [[missed, '0x5 3x90']],
      before: [
        { at: '1m50s', fires: [] },
        { at: '2m', fires: [{}] },
        { at: '10m50s', fires: [{}] },
      ],
      at: '11m',
      fires: [],
    },
    { name: 'is silent on two', input: [[missed, '0x5 2x90']], at: '4m', fires: [] },
  ],
};

const loaded = select(foreign.prometheusConfigLoaded, { job: 'prometheus' });
const managerLoaded = select(foreign.alertmanagerConfigLoaded, { job: 'alertmanager' });

const monitoringConfigRejected: AlertSpec = {
  name: 'MonitoringConfigRejected',
  severity: 'warning',
  service: 'incident',
  region: 'nasional',
  summary: 'Pengaturan pemantauan yang baru tidak dapat dimuat',
  description:
    '{{ $labels.job }} menolak pengaturan terakhirnya dan memakai yang lama. Aturan atau rute yang baru belum berlaku.',
  expr: () =>
    `min by (job) (${foreign.prometheusConfigLoaded.name} or ${foreign.alertmanagerConfigLoaded.name}) == 0`,
  holdMs: forSteady(2 * MINUTE_MS),
  keepMs: atOnce,
  dashboard: DASHBOARDS.monitoring,
  cases: [
    {
      name: 'fires for the one that refused',
      input: [
        [loaded, '1x40'],
        [managerLoaded, '0x40'],
      ],
      before: [{ at: '1m50s', fires: [] }],
      at: '2m',
      fires: [{ job: 'alertmanager' }],
    },
    {
      name: 'fires for Prometheus too',
      input: [
        [loaded, '0x40'],
        [managerLoaded, '1x40'],
      ],
      at: '3m',
      fires: [{ job: 'prometheus' }],
    },
    { name: 'is silent while all is loaded', input: [[loaded, '1x40']], at: '5m', fires: [] },
    {
      name: 'ends when it is mended',
      input: [[loaded, '0x20 1x20']],
      before: [{ at: '3m20s', fires: [{ job: 'prometheus' }] }],
      at: '3m30s',
      fires: [],
    },
  ],
};

/** Alerts on Prometheus, what it scrapes and what it judges. */
export const MONITORING_ALERTS: readonly AlertSpec[] = [
  incidentServiceDown,
  monitoringTargetDown,
  processRestarting,
  rulesFailing,
  monitoringConfigRejected,
];
