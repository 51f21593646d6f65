import type { Profile } from '../profile.ts';
import type { Match } from '../promql.ts';
import { POOR_NETWORK } from '../provinces.ts';
import { DASHBOARDS, type AlertSpec } from './alert.ts';
import { ARRIVED, due } from './due.ts';
import {
  FIRST_RECEIPT_CASES,
  PROVINCES_SILENT_CASES,
  REMOTE_FIRST_RECEIPT_CASES,
} from './first-receipt-stories.ts';
import { fewest, forNight, MINUTE_MS } from './timing.ts';

/** Photos that must have come even of a slow night before a province without any is called silent: ten stations. */
const DUE_FROM = 30;
/** So many silent provinces are news also where the network is poor: Papua's six are seldom silent together. */
const SILENT_TOGETHER = 4;

/** Provinces that should have sent photos by now and have sent none, as the gateways count them or do not. */
const silent = (profile: Profile, provinces?: Match): string =>
  `${due(profile, 'low', provinces)} >= ${fewest(profile, DUE_FROM)} unless on (province) ${ARRIVED} > 0`;

const firstReceiptMissing: AlertSpec = {
  name: 'FirstReceiptMissing',
  severity: 'warning',
  service: 'gateway',
  region: 'province',
  summary: 'Belum ada satu foto presiden pun dari satu provinsi setelah TPS tutup',
  description:
    'TPS di provinsi {{ $labels.province }} sudah tutup, dan malam yang lambat pun seharusnya sudah mengirim puluhan foto. Gerbang belum memberi satu tanda terima pun untuk lembar presiden.',
  expr: (profile) => silent(profile, { none: POOR_NETWORK }),
  holdMs: forNight(5 * MINUTE_MS),
  keepMs: forNight(2 * MINUTE_MS),
  dashboard: DASHBOARDS.province,
  cases: FIRST_RECEIPT_CASES,
};

/** A ticket: nobody is woken for a village that climbs a hill to send. */
const remoteFirstReceiptMissing: AlertSpec = {
  name: 'RemoteFirstReceiptMissing',
  severity: 'info',
  service: 'gateway',
  region: 'province',
  summary: 'Belum ada foto dari provinsi yang jaringannya memang lemah',
  description:
    'Provinsi {{ $labels.province }} belum mengirim satu foto lembar presiden pun. Jaringannya memang lemah dan sebagian memakai noken: diam saja bukan gangguan. Periksa pada pagi hari atau bila provinsi lain ikut diam.',
  expr: (profile) => silent(profile, { any: POOR_NETWORK }),
  holdMs: forNight(30 * MINUTE_MS),
  keepMs: forNight(2 * MINUTE_MS),
  dashboard: DASHBOARDS.province,
  cases: REMOTE_FIRST_RECEIPT_CASES,
};

/** Speaks before the alerts of its provinces, which it holds back. */
const provincesSilent: AlertSpec = {
  name: 'ProvincesSilent',
  severity: 'critical',
  service: 'gateway',
  region: 'nasional',
  summary: 'Beberapa provinsi sekaligus belum mengirim satu foto pun',
  description:
    'Empat provinsi atau lebih sudah melewati jam tutup tanpa satu tanda terima. Bersama-sama itu bukan lagi jaringan desa: periksa gerbang zonanya, nama domain, dan masuknya petugas.',
  // Papua's six alone are a ticket each, and must not speak for the others.
  expr: (profile) =>
    `count(${silent(profile)}) >= ${SILENT_TOGETHER} and on () (${silent(profile, { none: POOR_NETWORK })})`,
  holdMs: forNight(3 * MINUTE_MS),
  keepMs: forNight(2 * MINUTE_MS),
  dashboard: DASHBOARDS.national,
  cases: PROVINCES_SILENT_CASES,
};

/** Provinces of which nothing has come since they closed. */
export const FIRST_RECEIPT_ALERTS: readonly AlertSpec[] = [
  firstReceiptMissing,
  remoteFirstReceiptMissing,
  provincesSilent,
];
