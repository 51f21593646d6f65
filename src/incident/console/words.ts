import { provinceOf, type Role } from '../../catalog/index.ts';
import { NATIONAL, type NationalPicture } from '../../contracts/index.ts';
import { regionName } from '../domain/impact.ts';
import type { RunView, StepView } from './deps.ts';

type ServiceState = NationalPicture['state'];

export const STATE_WORDS: Readonly<Record<ServiceState, string>> = {
  normal: 'Normal',
  degraded: 'Terganggu',
  outage: 'Gangguan berat',
  manual: 'Rekap manual',
  unknown: 'Tidak diketahui',
};

export const SEVERITY_WORDS = { critical: 'Kritis', warning: 'Peringatan', info: 'Info' } as const;

const LIFECYCLE_WORDS: Readonly<Record<string, string>> = {
  triggered: 'Baru, belum ditangani',
  acknowledged: 'Ditangani',
  mitigating: 'Sedang diredam',
  monitoring: 'Dalam pemantauan',
  resolved: 'Pulih',
  reviewed: 'Sudah ditinjau',
};

/** The lifecycle state for people; an unknown one shows as it is. */
export const lifecycleWord = (state: string): string => LIFECYCLE_WORDS[state] ?? state;

export const STEP_WORDS: Readonly<Record<StepView['state'], string>> = {
  pending: 'Belum',
  running: 'Berjalan',
  waiting: 'Menunggu',
  done: 'Selesai',
  failed: 'Gagal',
  skipped: 'Dilewati',
  compensated: 'Dibatalkan',
};

export const RUN_WORDS: Readonly<Record<RunView['state'], string>> = {
  running: 'Berjalan',
  waiting: 'Menunggu orang',
  succeeded: 'Berhasil',
  failed: 'Gagal',
  aborted: 'Dihentikan',
};

export const ROLE_WORDS: Readonly<Record<Role, string>> = {
  'on-call': 'Piket',
  commander: 'Komandan insiden',
  leadership: 'Pimpinan',
  auditor: 'Auditor',
  admin: 'Admin',
};

/** Role for people; an unknown one shows as it is. */
export const roleWord = (role: string): string => (role in ROLE_WORDS ? ROLE_WORDS[role as Role] : role);

/** `Nasional`, a province's name, a part of one, or the code itself where it is unknown. */
export function regionWord(region: string): string {
  if (region === NATIONAL) return 'Nasional';
  return provinceOf(region.slice(0, 2)) ? regionName(region) : region;
}

const EVENT_WORDS: Readonly<Record<string, string>> = {
  'incident.opened': 'Insiden dibuka',
  'incident.acknowledged': 'Insiden mulai ditangani',
  'incident.moved': 'Keadaan insiden berubah',
  'incident.mitigating': 'Peredaman dimulai',
  'incident.monitoring': 'Dalam pemantauan',
  'incident.resolved': 'Insiden pulih',
  'incident.reviewed': 'Insiden ditinjau',
  'alert.fired': 'Alarm berbunyi',
  'alert.fired-again': 'Alarm berbunyi lagi',
  'alert.resolved': 'Alarm padam',
  'page.ordered': 'Petugas dipanggil',
  'page.sent': 'Panggilan dikirim',
  'page.delivered': 'Panggilan sampai',
  'page.failed': 'Panggilan gagal terkirim',
  'escalation.raised': 'Eskalasi ke tingkat berikut',
  'escalation.exhausted': 'Semua tingkat eskalasi sudah dipanggil',
  'kill-switch.pulled': 'Sakelar darurat ditarik',
  'kill-switch.ended': 'Sakelar darurat diakhiri',
  'policy.kill-switch-pulled': 'Sakelar darurat ditarik di gateway',
  'runbook.started': 'Runbook dimulai',
  'runbook.refused': 'Runbook tidak dijalankan',
  'runbook.step.started': 'Langkah dimulai',
  'runbook.step.succeeded': 'Langkah selesai',
  'runbook.step.inconclusive': 'Langkah tidak dapat dipastikan',
  'runbook.step.retried': 'Langkah diulang',
  'runbook.step.compensated': 'Langkah dibatalkan',
  'runbook.step.waiting': 'Langkah menunggu',
  'runbook.step.failed': 'Langkah gagal',
  'runbook.reentered': 'Gangguan kambuh, runbook kembali meredam',
  'runbook.paused': 'Runbook berhenti menunggu orang',
  'runbook.resumed': 'Runbook berjalan lagi',
  'runbook.rolling-back': 'Langkah dibatalkan',
  'runbook.policy.renewed': 'Kebijakan diperpanjang',
  'runbook.incident.moved': 'Keadaan insiden berubah',
  'runbook.ended': 'Runbook selesai',
  'approval.requested': 'Persetujuan diminta',
  'approval.given': 'Suara persetujuan masuk',
  'approval.approved': 'Disetujui',
  'approval.rejected': 'Ditolak',
  'approval.withdrawn': 'Permintaan persetujuan ditarik',
  'approval.closed': 'Permintaan persetujuan ditutup',
  'policy.issued': 'Kebijakan diterbitkan',
  'policy.renewed': 'Kebijakan diperpanjang',
  'policy.acknowledged': 'Gateway mengonfirmasi kebijakan',
  'policy.overtaken': 'Gateway memegang epok yang lebih baru',
  'policy.refused': 'Gateway menolak kebijakan',
  'policy.manual-changed': 'Mode manual berubah',
  'policy.in-force': 'Kebijakan berlaku di semua gateway',
};

/** An event type for people; one without words shows as it is, in the log's own spelling. */
export const eventWord = (type: string): string => EVENT_WORDS[type] ?? type;
