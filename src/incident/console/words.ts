import { provinceOf, type Role } from '../../catalog/index.ts';
import { NATIONAL, type NationalPicture } from '../../contracts/index.ts';
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

/** `Nasional`, a province's name, or the code of a smaller region. */
export const regionWord = (region: string): string =>
  region === NATIONAL ? 'Nasional' : (provinceOf(region)?.name ?? region);

const EVENT_WORDS: Readonly<Record<string, string>> = {
  'incident.opened': 'Insiden dibuka',
  'incident.acknowledged': 'Insiden mulai ditangani',
  'incident.mitigating': 'Peredaman dimulai',
  'incident.monitoring': 'Dalam pemantauan',
  'incident.resolved': 'Insiden pulih',
  'incident.reviewed': 'Insiden ditinjau',
  'alert.fired': 'Alarm berbunyi',
  'alert.resolved': 'Alarm padam',
  'page.sent': 'Petugas dipanggil',
  'page.failed': 'Panggilan gagal terkirim',
  'escalation.raised': 'Eskalasi ke tingkat berikut',
  'runbook.started': 'Runbook dimulai',
  'runbook.step-started': 'Langkah dimulai',
  'runbook.step-done': 'Langkah selesai',
  'runbook.step-failed': 'Langkah gagal',
  'runbook.ended': 'Runbook selesai',
  'approval.requested': 'Persetujuan diminta',
  'approval.approved': 'Disetujui',
  'approval.rejected': 'Ditolak',
  'policy.issued': 'Kebijakan diterbitkan',
  'policy.in-force': 'Kebijakan berlaku di semua gateway',
};

/** An event type for people; one without words shows as it is, in the log's own spelling. */
export const eventWord = (type: string): string => EVENT_WORDS[type] ?? type;
