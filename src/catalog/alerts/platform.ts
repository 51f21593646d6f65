import {
  controlConnected,
  controlPolicyEpoch,
  missedAlerts,
  policyEpoch,
  queueDamaged,
  queueDeadLetters,
  queueFreeRatio,
  queueStuck,
} from '../../instrumentation/definitions.ts';
import { formatDuration } from '../../kernel/index.ts';
import { select } from '../promql.ts';
import { DASHBOARDS, type AlertSpec } from './alert.ts';
import { atOnce, forSteady, HOUR_MS, MINUTE_MS, span, steadyMs } from './timing.ts';

const WIB = { gateway: 'gw-wib' } as const;
const WIT = { gateway: 'gw-wit' } as const;
const up = (job: string, gateway?: string): string =>
  gateway === undefined ? `up{job="${job}"}` : `up{job="${job}",gateway="${gateway}"}`;

/** Scrape targets are listed by name, so a process that is gone is `up == 0` and never a missing series. */
const gatewayDown: AlertSpec = {
  name: 'GatewayDown',
  severity: 'critical',
  service: 'gateway',
  region: 'nasional',
  summary: 'Gerbang tidak menjawab',
  description:
    'Gerbang {{ $labels.gateway }} tidak menjawab pemantauan. Ponsel di wilayahnya tidak dapat masuk atau mengunggah; foto yang bertanda terima tetap ada di disknya.',
  expr: () => 'min by (gateway) (up{job="gateway"}) == 0',
  holdMs: forSteady(MINUTE_MS),
  keepMs: atOnce,
  dashboard: DASHBOARDS.gateway,
  cases: [
    {
      name: 'fires for the gateway that is gone',
      input: [
        [up('gateway', 'gw-wib'), '1x10 0x30'],
        [up('gateway', 'gw-wit'), '1x40'],
      ],
      at: '5m',
      fires: [WIB],
    },
    {
      name: 'is silent over a restart',
      input: [[up('gateway', 'gw-wib'), '1x20 0 0 1x30']],
      at: '4m',
      fires: [],
    },
    {
      name: 'has ended after the gateway is back',
      input: [[up('gateway', 'gw-wib'), '1x5 0x20 1x30']],
      at: '6m',
      fires: [],
    },
  ],
};

const sirekapDown: AlertSpec = {
  name: 'SirekapDown',
  severity: 'critical',
  service: 'intake',
  region: 'nasional',
  summary: 'Sirekap penyedia tidak menjawab pemantauan',
  description:
    'Tidak satu pun proses Sirekap penyedia menjawab pemantauan. Gerbang menahan unggahan; hubungi penyedia.',
  expr: () => 'max(up{job="sirekap"}) == 0',
  holdMs: forSteady(MINUTE_MS),
  keepMs: atOnce,
  dashboard: DASHBOARDS.national,
  cases: [
    { name: 'fires when the vendor is gone', input: [[up('sirekap'), '1x10 0x30']], at: '5m', fires: [{}] },
    { name: 'is silent over a restart', input: [[up('sirekap'), '1x20 0 0 1x30']], at: '4m', fires: [] },
  ],
};

const controlPlaneDisconnected: AlertSpec = {
  name: 'ControlPlaneDisconnected',
  severity: 'warning',
  service: 'gateway',
  region: 'nasional',
  summary: 'Gerbang tidak mendengar kendali',
  description:
    'Gerbang {{ $labels.gateway }} tidak terhubung ke layanan insiden. Ia tetap bekerja dengan kebijakan terakhir, tetapi kebijakan baru tidak sampai.',
  expr: () => `min by (gateway) (${controlConnected.name}) == 0`,
  holdMs: forSteady(2 * MINUTE_MS),
  keepMs: atOnce,
  dashboard: DASHBOARDS.gateway,
  cases: [
    {
      name: 'fires for the gateway that hears nothing',
      input: [
        [select(controlConnected, WIB), '0x40'],
        [select(controlConnected, WIT), '1x40'],
      ],
      at: '5m',
      fires: [WIB],
    },
    {
      name: 'is silent over a reconnection',
      input: [[select(controlConnected, WIB), '1x10 0x5 1x30']],
      at: '3m',
      fires: [],
    },
  ],
};

/** The queue refuses second photos of a page below 10 % and everything below 7 %; people need time before that. */
const FREE_FLOOR = 0.15;
const FULL_WITHIN_MS = HOUR_MS;

const queueDiskFilling: AlertSpec = {
  name: 'QueueDiskFilling',
  severity: 'critical',
  service: 'gateway',
  region: 'nasional',
  summary: 'Disk antrean gerbang hampir penuh',
  description:
    'Disk antrean gerbang {{ $labels.gateway }} tersisa kurang dari 15 %, atau akan penuh dalam satu jam. Di bawah 10 % gerbang hanya menerima foto pertama tiap halaman, di bawah 7 % menolak semua.',
  expr: (profile) => {
    const free = `min by (gateway) (${queueFreeRatio.name})`;
    const ahead = Math.round(FULL_WITHIN_MS / profile.speed / 1_000);
    const forecast = `min by (gateway) (predict_linear(${queueFreeRatio.name}[${span(profile, 15 * MINUTE_MS)}], ${ahead}))`;
    return `${free} < ${FREE_FLOOR} or (${forecast} < 0 and ${free} < 0.3)`;
  },
  holdMs: forSteady(2 * MINUTE_MS),
  keepMs: forSteady(2 * MINUTE_MS),
  dashboard: DASHBOARDS.gateway,
  cases: [
    {
      name: 'fires when an eighth is left',
      input: [[select(queueFreeRatio, WIB), '0.12x40']],
      at: '5m',
      fires: [WIB],
    },
    {
      name: 'fires when the disk will be full within the hour',
      input: [[select(queueFreeRatio, WIB), '0.4-0.002x120']],
      at: '15m',
      fires: [WIB],
    },
    {
      name: 'is silent on a roomy disk that fills slowly',
      input: [[select(queueFreeRatio, WIB), '0.8-0.0001x120']],
      at: '15m',
      fires: [],
    },
  ],
};

const queueDeadLettersAlert: AlertSpec = {
  name: 'QueueDeadLetters',
  severity: 'warning',
  service: 'gateway',
  region: 'nasional',
  summary: 'Ada foto bertanda terima yang ditolak penyedia',
  description:
    'Gerbang {{ $labels.gateway }} menyimpan foto bertanda terima yang ditolak penyedia untuk seterusnya. Seseorang harus melihatnya; foto tidak dihapus.',
  expr: () => `max by (gateway) (${queueDeadLetters.name}) > 0`,
  holdMs: forSteady(MINUTE_MS),
  keepMs: atOnce,
  dashboard: DASHBOARDS.gateway,
  cases: [
    {
      name: 'fires on a single one',
      input: [[select(queueDeadLetters, WIB), '0x5 1x40']],
      at: '5m',
      fires: [WIB],
    },
    { name: 'is silent on none', input: [[select(queueDeadLetters, WIB), '0x40']], at: '5m', fires: [] },
  ],
};

const stuck = (reason: string): string => select(queueStuck, { reason, ...WIB });

/** Damaged and buried ones have alerts of their own. A parked session is asked about every ten minutes: once more, at least. */
const queueUploadsStuck: AlertSpec = {
  name: 'QueueUploadsStuck',
  severity: 'warning',
  service: 'gateway',
  region: 'nasional',
  summary: 'Ada foto bertanda terima yang menunggu ponselnya masuk lagi',
  description:
    'Gerbang {{ $labels.gateway }} menahan foto bertanda terima yang tidak diterima penyedia karena sesi pengirimnya tidak dikenal, atau karena fotonya sendiri ditolak sejauh ini. Foto lain tidak terganggu.',
  expr: () => `max by (gateway) (${queueStuck.name}{reason=~"session|refused"}) > 0`,
  holdMs: forSteady(15 * MINUTE_MS),
  keepMs: atOnce,
  dashboard: DASHBOARDS.gateway,
  cases: [
    {
      name: 'fires when a single one still waits for its phone after a quarter of an hour',
      input: [[stuck('session'), '0x5 1x120']],
      at: '17m',
      fires: [WIB],
    },
    {
      name: 'fires when the vendor goes on refusing a single photo',
      input: [[stuck('refused'), '0x5 1x120']],
      at: '17m',
      fires: [WIB],
    },
    {
      name: 'is silent when the phone has signed in again within minutes',
      input: [[stuck('session'), '0x5 1x60 0x60']],
      at: '17m',
      fires: [],
    },
    {
      name: 'leaves damaged and buried ones to their own alerts',
      input: [
        [stuck('damaged'), '1x120'],
        [stuck('buried'), '1x120'],
        [stuck('session'), '0x120'],
      ],
      at: '17m',
      fires: [],
    },
  ],
};

const queuePhotoDamaged: AlertSpec = {
  name: 'QueuePhotoDamaged',
  severity: 'critical',
  service: 'gateway',
  region: 'nasional',
  summary: 'Foto bertanda terima rusak di disk gerbang',
  description:
    'Foto bertanda terima di disk gerbang {{ $labels.gateway }} tidak lagi terbaca utuh. Selama ponselnya masih menyimpan foto itu, kiriman ulang menggantikannya.',
  expr: () => `max by (gateway) (${queueDamaged.name}) > 0`,
  holdMs: atOnce,
  keepMs: atOnce,
  dashboard: DASHBOARDS.gateway,
  cases: [
    {
      name: 'fires on a single one',
      input: [[select(queueDamaged, WIB), '0x5 1x40']],
      at: '2m',
      fires: [WIB],
    },
    {
      name: 'ends once the phone has brought it again',
      input: [[select(queueDamaged, WIB), '0x5 1x10 0x40']],
      at: '5m',
      fires: [],
    },
    { name: 'is silent on none', input: [[select(queueDamaged, WIB), '0x40']], at: '5m', fires: [] },
  ],
};

const policyLagging: AlertSpec = {
  name: 'PolicyLagging',
  severity: 'warning',
  service: 'gateway',
  region: 'nasional',
  summary: 'Kebijakan terbaru belum berlaku di gerbang',
  description:
    'Gerbang {{ $labels.gateway }} memakai kebijakan lain daripada yang terbaru. Periksa apakah ia menolak kebijakan baru (dan mengapa), tidak terhubung, atau lebih maju karena basis data pusat dipulihkan.',
  // Not only behind: after a restore of the control plane's database a gateway may be ahead and refuse all.
  expr: () => {
    const own = `max by (gateway) (${policyEpoch.name})`;
    const newest = `max(${controlPolicyEpoch.name})`;
    // A control plane that has just started says 0.
    return `${own} < on () group_left () ${newest} or ${own} > on () group_left () (${newest} > 0)`;
  },
  holdMs: forSteady(MINUTE_MS),
  keepMs: atOnce,
  dashboard: DASHBOARDS.gateway,
  cases: [
    {
      name: 'fires for the gateway left behind',
      input: [
        [select(policyEpoch, WIB), '6x40'],
        [select(policyEpoch, WIT), '7x40'],
        [select(controlPolicyEpoch), '7x40'],
      ],
      at: '5m',
      fires: [WIB],
    },
    {
      name: 'fires for a gateway ahead of a control plane that was restored',
      input: [
        [select(policyEpoch, WIB), '9x40'],
        [select(policyEpoch, WIT), '7x40'],
        [select(controlPolicyEpoch), '7x40'],
      ],
      at: '5m',
      fires: [WIB],
    },
    {
      name: 'is silent while a policy goes out in waves',
      input: [
        [select(policyEpoch, WIB), '6x12 7x30'],
        [select(controlPolicyEpoch), '6x10 7x30'],
      ],
      at: '2m10s',
      fires: [],
    },
    {
      name: 'is silent when the control plane has just restarted',
      input: [
        [select(policyEpoch, WIB), '7x40'],
        [select(controlPolicyEpoch), '7x10 0x30'],
      ],
      at: '5m',
      fires: [],
    },
  ],
};

const missedAlertsAlert: AlertSpec = {
  name: 'MissedAlerts',
  severity: 'warning',
  service: 'incident',
  region: 'nasional',
  summary: 'Peringatan aktif tidak sampai ke layanan insiden',
  description:
    'Pencocokan dengan Alertmanager menemukan peringatan aktif yang tidak pernah dikirim webhook. Layanan insiden mengambilnya sendiri; periksa jalur Alertmanager.',
  expr: (profile) =>
    `sum(increase(${missedAlerts.name}[${formatDuration(steadyMs(profile, 10 * MINUTE_MS))}])) > 0`,
  holdMs: atOnce,
  keepMs: atOnce,
  dashboard: DASHBOARDS.national,
  cases: [
    {
      name: 'fires on a single missed alert',
      input: [[select(missedAlerts), '0x5 1x60']],
      at: '5m',
      fires: [{}],
    },
    { name: 'ends ten minutes later', input: [[select(missedAlerts), '0x5 1x120']], at: '15m', fires: [] },
    { name: 'is silent on none', input: [[select(missedAlerts), '0x60']], at: '5m', fires: [] },
  ],
};

/** Always fires: whoever listens for it notices when Prometheus or Alertmanager has died. */
const watchdog: AlertSpec = {
  name: 'Watchdog',
  severity: 'info',
  service: 'incident',
  region: 'nasional',
  summary: 'Jalur peringatan hidup',
  description: 'Selalu menyala. Bila denyut ini berhenti sampai di penerimanya, jalur peringatan mati.',
  expr: () => 'vector(1)',
  holdMs: atOnce,
  keepMs: atOnce,
  dashboard: DASHBOARDS.national,
  cases: [{ name: 'fires from the first moment, without any series', input: [], at: '0m', fires: [{}] }],
};

export const PLATFORM_ALERTS: readonly AlertSpec[] = [
  gatewayDown,
  sirekapDown,
  controlPlaneDisconnected,
  policyLagging,
  queueDiskFilling,
  queueDeadLettersAlert,
  queueUploadsStuck,
  queuePhotoDamaged,
  missedAlertsAlert,
  watchdog,
];
