import {
  queueDamaged,
  queueDeadLetters,
  queueFreeRatio,
  queueStuck,
} from '../../instrumentation/definitions.ts';
import { select } from '../promql.ts';
import { saturationRecord, type WatchedResource } from '../resources.ts';
import { DASHBOARDS, type AlertSpec } from './alert.ts';
import { atOnce, forSteady, HOUR_MS, MINUTE_MS, span } from './timing.ts';
import type { WatchingAlert } from './watching.ts';

const WIB = { gateway: 'gw-wib' } as const;
const free = select(queueFreeRatio, WIB);

/** A free share in per cent, without what binary fractions leave behind it. */
const leftIn = (used: number): string => `${String(Number(((1 - used) * 100).toPrecision(6)))} %`;

const FULL_WITHIN_MS = HOUR_MS;

const DISK_CASES: AlertSpec['cases'] = [
  {
    name: 'fires when an eighth is left, whatever another process of the gateway says',
    input: [
      [free, '0.12x40'],
      [select(queueFreeRatio, { ...WIB, instance: 'before' }), '0.5x40'],
    ],
    before: [{ at: '1m50s', fires: [] }],
    at: '2m',
    fires: [WIB],
  },
  {
    name: 'ends two minutes after there is room again',
    input: [[free, '0.12x30 0.5x60']],
    before: [{ at: '7m', fires: [WIB] }],
    at: '7m10s',
    fires: [],
  },
  {
    name: 'fires when a quarter is left that lasts for fifty minutes',
    input: [[free, '0.325-0.000833x120']],
    at: '15m',
    fires: [WIB],
  },
  {
    name: 'is silent while a quarter is left that lasts for 75 minutes',
    input: [[free, '0.3-0.000556x120']],
    at: '15m',
    fires: [],
  },
  {
    name: 'is silent while two fifths are free, however fast they fill',
    input: [[free, '0.58-0.002x120']],
    at: '15m',
    fires: [],
  },
  { name: 'is silent while a fifth stays free', input: [[free, '0.2x60']], at: '5m', fires: [] },
  {
    name: 'looks ahead from the last quarter of an hour',
    input: [[free, '0.5-0.005x60 0.2x120']],
    before: [
      { at: '10m', fires: [WIB] },
      { at: '22m', fires: [WIB] },
    ],
    at: '27m',
    fires: [],
  },
];

const queueDiskFilling = (disk: WatchedResource): AlertSpec => ({
  name: 'QueueDiskFilling',
  severity: 'critical',
  service: 'gateway',
  region: 'nasional',
  summary: 'Disk antrean gerbang hampir penuh',
  description: `Disk antrean gerbang {{ $labels.gateway }} tersisa kurang dari ${leftIn(disk.alertAt)}, atau akan penuh dalam satu jam. Di bawah 10 % gerbang hanya menerima foto pertama tiap halaman, di bawah ${leftIn(disk.fullAt)} menolak semua.`,
  expr: (profile) => {
    const used = saturationRecord(disk);
    const fullest = `max by (gateway) (${used})`;
    const ahead = Math.round(FULL_WITHIN_MS / profile.speed / 1_000);
    const forecast = `max by (gateway) (predict_linear(${used}[${span(profile, 15 * MINUTE_MS)}], ${ahead}))`;
    return `${fullest} > ${disk.alertAt} or (${forecast} > 1 and ${fullest} > ${disk.warnAt})`;
  },
  holdMs: forSteady(2 * MINUTE_MS),
  keepMs: forSteady(2 * MINUTE_MS),
  dashboard: DASHBOARDS.gateway,
  cases: DISK_CASES,
});

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
      before: [{ at: '1m50s', fires: [] }],
      at: '2m',
      fires: [WIB],
    },
    {
      name: 'ends when somebody has seen to it',
      input: [[select(queueDeadLetters, WIB), '0x5 1x20 0x20']],
      before: [{ at: '4m20s', fires: [WIB] }],
      at: '4m30s',
      fires: [],
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
      before: [{ at: '15m50s', fires: [] }],
      at: '16m',
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
      name: 'ends when the phone has signed in again',
      input: [[stuck('session'), '0x5 1x100 0x20']],
      before: [{ at: '17m40s', fires: [WIB] }],
      at: '17m50s',
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
      before: [{ at: '50s', fires: [] }],
      at: '1m',
      fires: [WIB],
    },
    {
      name: 'ends once the phone has brought it again',
      input: [[select(queueDamaged, WIB), '0x5 1x10 0x40']],
      before: [{ at: '2m40s', fires: [WIB] }],
      at: '2m50s',
      fires: [],
    },
    { name: 'is silent on none', input: [[select(queueDamaged, WIB), '0x40']], at: '5m', fires: [] },
  ],
};

/** What a gateway's disk holds and how much more it can hold. */
export const QUEUE_ALERTS: readonly (AlertSpec | WatchingAlert)[] = [
  { resource: 'queue-disk', alert: queueDiskFilling },
  queueDeadLettersAlert,
  queueUploadsStuck,
  queuePhotoDamaged,
];
