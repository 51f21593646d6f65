import { provinceOf, type RECORDINGS, type Role } from '../../catalog/index.ts';
import {
  NATIONAL,
  type NACK_REASONS,
  type NationalPicture,
  type Operation,
  type Outcome,
  type PolicyRule,
} from '../../contracts/index.ts';
import type { EndStatus, RunGlance, StepGlance } from '../runbook/types.ts';
import type { EventType } from './event-types.ts';
import { regionName } from './impact.ts';
import type { Lifecycle, Severity } from './lifecycle.ts';

/**
 * The one vocabulary of pages, pages' logs, mails and errors; the rule is in console/README.md. Every table is
 * keyed by its whole union: what has no Indonesian word does not compile.
 */
export const STATE_WORDS: Readonly<Record<NationalPicture['state'], string>> = {
  normal: 'Normal',
  degraded: 'Terganggu',
  outage: 'Gangguan berat',
  manual: 'Rekap manual',
  unknown: 'Tidak diketahui',
};

export const SEVERITY_WORDS: Readonly<Record<Severity, string>> = {
  critical: 'Kritis',
  warning: 'Peringatan',
  info: 'Info',
};

export const LIFECYCLE_WORDS: Readonly<Record<Lifecycle, string>> = {
  triggered: 'Baru, belum ditangani',
  acknowledged: 'Ditangani',
  mitigating: 'Sedang diredam',
  monitoring: 'Dalam pemantauan',
  resolved: 'Pulih',
  reviewed: 'Sudah ditinjau',
};

export const STEP_WORDS: Readonly<Record<StepGlance, string>> = {
  pending: 'Belum',
  running: 'Berjalan',
  waiting: 'Menunggu',
  done: 'Selesai',
  failed: 'Gagal',
  skipped: 'Dilewati',
  compensated: 'Dibatalkan',
};

export const RUN_WORDS: Readonly<Record<RunGlance, string>> = {
  running: 'Berjalan',
  waiting: 'Menunggu orang',
  succeeded: 'Berhasil',
  failed: 'Gagal',
  aborted: 'Dihentikan',
};

export const ENDING_WORDS: Readonly<Record<EndStatus, string>> = {
  completed: 'berhasil',
  completedWithExceptions: 'berhasil dengan catatan',
  canceled: 'dihentikan',
  failed: 'gagal',
};

const ROLE_WORDS: Readonly<Record<Role, string>> = {
  'on-call': 'Piket',
  commander: 'Komandan insiden',
  leadership: 'Pimpinan',
  auditor: 'Auditor',
  admin: 'Admin',
};
const isRole = (role: string): role is Role => role in ROLE_WORDS;

/** A role as people say it; runbooks' logs keep roles as text, and one that is none is called `Peran lain`. */
export const roleWord = (role: string): string => (isRole(role) ? ROLE_WORDS[role] : 'Peran lain');

export const CHANNEL_WORDS: Readonly<Record<'webhook' | 'email', string>> = {
  webhook: 'webhook',
  email: 'surel',
};

export const OPERATION_WORDS: Readonly<Record<Operation, string>> = {
  upload: 'unggahan',
  login: 'login',
  session: 'sesi petugas',
  'officer-read': 'layar rekap petugas',
  'public-read': 'halaman publik',
};

export const PUBLICATION_WORDS: Readonly<Record<NonNullable<PolicyRule['publication']>, string>> = {
  live: 'langsung',
  snapshot: 'berkala',
  hold: 'ditahan',
};

type NackReason = (typeof NACK_REASONS)[number];
const NACK_WORDS: Readonly<Record<NackReason, string>> = {
  unsigned: 'tanda tangannya tidak dikenal',
  malformed: 'isinya tidak terbaca',
  expired: 'masa berlakunya habis',
  'older-epoch': 'epoch-nya lebih lama',
  unsafe: 'isinya tidak aman',
  'too-large': 'isinya terlalu besar',
  'kill-switch': 'sakelar darurat ditarik',
  clock: 'waktunya tidak cocok dengan jam gerbang',
  'not-saved': 'cakram gerbang tidak dapat menyimpannya',
};
const isNack = (reason: string): reason is NackReason => reason in NACK_WORDS;

/** Why a gateway refused a policy. */
export const nackWord = (reason: string): string => (isNack(reason) ? NACK_WORDS[reason] : 'sebab lain');

/** Instead of such a word: the policy is in force, without what was over by the gateway's clock before it began. */
export const LAPSED_WORD = 'pengetatannya sudah lewat menurut jam gerbang';

const METRIC_WORDS: Readonly<Record<keyof typeof RECORDINGS, readonly [string, Unit]>> = {
  loginSuccess: ['login berhasil', 'share'],
  uploadReceiptSuccess: ['unggahan bertanda terima', 'share'],
  publicReadSuccess: ['halaman publik terbaca', 'share'],
  uploadDeliveryP95: ['lama sampai di penyedia (p95)', 'dtk'],
  uploadVendorSuccess: ['unggahan dikonfirmasi penyedia', 'share'],
  received: ['foto bertanda terima', ''],
  presidential: ['foto presiden bertanda terima', ''],
  beforeNight: ['foto presiden sebelum TPS tutup', ''],
  ofNight: ['foto presiden malam ini bertanda terima', ''],
  recorded: ['foto tercatat', ''],
  held: ['foto antre', ''],
  setAside: ['foto macet di gerbang', ''],
  storedFellBack: ['hitungan penyedia mundur', ''],
  inPassing: ['foto di jalan', ''],
  accounted: ['foto bertanda terima yang diketahui tempatnya', 'share'],
  oldestHeld: ['umur antrean tertua', 'dtk'],
  queueFullIn: ['disk antrean penuh dalam', 'dtk'],
  uploadGoodput: ['foto tercatat', 'per dtk'],
};
type Unit = 'share' | 'dtk' | 'per dtk' | '';
type Metric = keyof typeof METRIC_WORDS;
const isMetric = (name: string): name is Metric => name in METRIC_WORDS;

/** What a named recording measures. */
export const metricWord = (name: string): string => (isMetric(name) ? METRIC_WORDS[name][0] : name);

/** A decimal as Indonesian writes it: `0,85`. */
export const decimal = (value: number): string => String(value).replace('.', ',');

/** A value of a recording in its unit: `98,7 %`, `12,5 dtk`. */
export function metricValue(name: string, value: number): string {
  const unit = isMetric(name) ? METRIC_WORDS[name][1] : '';
  const round = (number: number): string => decimal(Math.round(number * 10) / 10);
  return unit === 'share' ? `${round(value * 100)} %` : `${round(value)} ${unit}`.trimEnd();
}

/** `Nasional`, a province's name, a part of one, or the code itself where it is unknown. */
export function regionWord(region: string): string {
  if (region === NATIONAL) return 'Nasional';
  return provinceOf(region.slice(0, 2)) ? regionName(region) : region;
}

/** Spans of ours by their names; those of others keep theirs. */
const SPAN_WORDS: Readonly<Record<string, string>> = {
  'gateway upload': 'Unggahan di gerbang',
  'gateway receive': 'Foto tiba dari ponsel',
  'gateway vendor': 'Dikirim ke penyedia',
  'gateway hold': 'Disimpan di antrean gerbang',
  'gateway copy': 'Disalin ke gerbang lain',
  'gateway drain': 'Dikirim dari antrean',
  'gateway login': 'Login di gerbang',
  'intake upload': 'Unggahan di penyedia',
  'intake process': 'Diolah penyedia',
  'intake store': 'Dicatat penyedia',
  'sso login': 'Login di penyedia',
};
export const spanWord = (name: string): string => SPAN_WORDS[name] ?? name;

/** How a request ended, as people say it; what others write stays as it is. */
const OUTCOME_WORDS: Readonly<Record<string, string>> = {
  success: 'berhasil',
  held: 'ditahan di antrean',
  paced: 'menunggu giliran',
  shed: 'ditolak, server penuh',
  client_error: 'ditolak',
  server_error: 'gagal',
  timeout: 'habis waktu',
} satisfies Record<Outcome, string>;
export const outcomeWord = (outcome: string): string => OUTCOME_WORDS[outcome] ?? outcome;

const EVENT_WORDS: Readonly<Record<EventType, string>> = {
  'incident.opened': 'Insiden dibuka',
  'incident.acknowledged': 'Insiden ditangani',
  'incident.mitigating': 'Insiden sedang diredam',
  'incident.monitoring': 'Insiden dalam pemantauan',
  'incident.resolved': 'Insiden pulih',
  'incident.reviewed': 'Insiden sudah ditinjau',
  'incident.traces-kept': 'Jejak disimpan pada insiden',
  'alert.fired-again': 'Alarm menyala lagi',
  'alert.resolved': 'Alarm pulih',
  'page.ordered': 'Petugas dipanggil',
  'page.delivered': 'Panggilan sampai',
  'page.failed': 'Panggilan gagal terkirim',
  'page.joined': 'Panggilan meluas',
  'escalation.exhausted': 'Semua tingkat eskalasi sudah dipanggil',
  'runbook.started': 'Runbook dimulai',
  'runbook.refused': 'Runbook ditolak',
  'runbook.step.started': 'Langkah dimulai',
  'runbook.step.waiting': 'Langkah menunggu',
  'runbook.step.retried': 'Langkah dicoba lagi',
  'runbook.step.succeeded': 'Langkah selesai',
  'runbook.step.inconclusive': 'Langkah dilanjutkan tanpa kepastian',
  'runbook.step.failed': 'Langkah gagal',
  'runbook.step.compensated': 'Langkah dibatalkan',
  'runbook.paused': 'Runbook berhenti menunggu petugas',
  'runbook.resumed': 'Runbook berjalan lagi',
  'runbook.reentered': 'Gangguan kambuh, runbook kembali meredam',
  'runbook.rolling-back': 'Perubahan dibatalkan',
  'runbook.policy.renewed': 'Kebijakan diperpanjang',
  'runbook.incident.moved': 'Keadaan insiden berubah',
  'runbook.ended': 'Runbook berakhir',
  'approval.requested': 'Persetujuan diminta',
  'approval.given': 'Suara persetujuan masuk',
  'approval.granted': 'Disetujui',
  'approval.rejected': 'Ditolak',
  'approval.expired': 'Permintaan persetujuan kedaluwarsa',
  'approval.withdrawn': 'Permintaan persetujuan ditarik',
  'policy.issued': 'Kebijakan diterbitkan',
  'policy.acknowledged': 'Gerbang menjalankan kebijakan',
  'policy.refused': 'Gerbang menolak kebijakan',
  'policy.overtaken': 'Gerbang memegang epoch yang lebih baru',
  'policy.manual-changed': 'Rekap manual berubah',
  'policy.kill-switch-pulled': 'Sakelar darurat ditarik di gerbang',
  'kill-switch.pulled': 'Sakelar darurat ditarik',
  'kill-switch.ended': 'Sakelar darurat diakhiri',
  'claim.report-made': 'Laporan klaim SLA dibuat',
  'claim.settled': 'Penyerahan klaim SLA dicatat',
  'incident.next-update-set': 'Waktu pembaruan berikutnya ditetapkan',
  'statement.drafted': 'Pernyataan diusulkan',
  'statement.signed': 'Pernyataan disetujui dan ditandatangani',
  'statement.rejected': 'Usulan pernyataan ditolak',
  'person.signed-in': 'Masuk ke konsol',
  'person.sign-in-refused': 'Gagal masuk ke konsol',
  'person.signed-out': 'Keluar dari konsol',
};
const isEventType = (type: string): type is EventType => type in EVENT_WORDS;

/** An event for people. A log that a newer release has written may hold kinds unknown here: `Peristiwa lain`. */
export const eventWord = (type: string): string => (isEventType(type) ? EVENT_WORDS[type] : 'Peristiwa lain');
