import type { EventType } from '../domain/event-types.ts';
import { ENDING_WORDS, LIFECYCLE_WORDS, roleWord } from '../domain/words.ts';
import type { IncidentEvent } from '../ports.ts';
import type { RunRow } from './store.ts';
import type { Recorded, RunEvent } from './types.ts';

/** Events of a run that are of no interest on a timeline. */
const SILENT: ReadonlySet<RunEvent['type']> = new Set(['step.waiting']);

const NAMES: Readonly<Record<Exclude<RunEvent['type'], 'approval.closed'>, EventType>> = {
  'run.started': 'runbook.started',
  'run.paused': 'runbook.paused',
  'run.resumed': 'runbook.resumed',
  'run.reentered': 'runbook.reentered',
  'run.rollingBack': 'runbook.rolling-back',
  'run.ended': 'runbook.ended',
  'step.started': 'runbook.step.started',
  'step.waiting': 'runbook.step.waiting',
  'step.retried': 'runbook.step.retried',
  'step.succeeded': 'runbook.step.succeeded',
  'step.inconclusive': 'runbook.step.inconclusive',
  'step.failed': 'runbook.step.failed',
  'step.compensated': 'runbook.step.compensated',
  'policy.renewed': 'runbook.policy.renewed',
  'incident.moved': 'runbook.incident.moved',
  'approval.requested': 'approval.requested',
  'approval.given': 'approval.given',
};

const nameOf = (event: RunEvent): EventType =>
  event.type === 'approval.closed' ? `approval.${event.as}` : NAMES[event.type];

const actorOf = (event: RunEvent): string => (event.type === 'approval.given' ? event.person.id : 'siaga');

/** One line for people, Indonesian. */
function summaryOf(row: RunRow, event: RunEvent): string {
  const title = (step: string) => row.definition.steps.find((spec) => spec.id === step)?.title ?? step;
  switch (event.type) {
    case 'run.started':
      return `Runbook "${row.definition.title}" dimulai`;
    case 'step.started':
      return `Langkah dimulai: ${title(event.step)}`;
    case 'step.waiting':
      return `Menunggu: ${title(event.step)}`;
    case 'step.retried':
      return `Dicoba lagi (${String(event.attempt)}): ${title(event.step)}`;
    case 'step.succeeded':
      return `Langkah selesai: ${title(event.step)}: ${event.note}`;
    case 'step.inconclusive':
      return `Dilanjutkan tanpa kepastian: ${title(event.step)}: ${event.why}`;
    case 'step.failed':
      return `Langkah gagal: ${title(event.step)}: ${event.why}`;
    case 'step.compensated':
      return `Dibatalkan: ${title(event.step)}: ${event.note}`;
    case 'approval.requested':
      return `Persetujuan diminta: ${event.question}`;
    case 'approval.given':
      return `${event.person.name} (${roleWord(event.person.role)}) ${event.verdict === 'approve' ? 'menyetujui' : 'menolak'}${event.reason === '' ? '' : `: ${event.reason}`}`;
    case 'approval.closed':
      return {
        granted: 'Disetujui',
        rejected: 'Ditolak',
        expired: 'Permintaan kedaluwarsa',
        withdrawn: 'Permintaan ditarik',
      }[event.as];
    case 'run.paused':
      return `Runbook berhenti menunggu petugas: ${event.why}`;
    case 'run.resumed':
      return `Runbook berjalan lagi: ${event.why}`;
    case 'run.reentered':
      return `Kambuh (${event.why}): kembali ke "${title(event.step)}", pemantauan diperpanjang`;
    case 'run.rollingBack':
      return `Perubahan dibatalkan: ${event.why}`;
    case 'policy.renewed':
      return `Kebijakan diperpanjang, epoch ${String(event.epoch)}`;
    case 'incident.moved':
      return event.refused === null
        ? `Insiden menjadi: ${LIFECYCLE_WORDS[event.to]}`
        : `Keadaan insiden tetap: ${event.refused}`;
    case 'run.ended':
      return `Runbook ${ENDING_WORDS[event.status]}: ${event.why}`;
  }
}

/** The timeline's entry for an event of a run, or undefined for what is not worth one. `seq` tells repeats. */
export function timelineEntry(row: RunRow, { seq, event }: Recorded): IncidentEvent | undefined {
  if (SILENT.has(event.type)) return undefined;
  const { type: _type, ...data } = event;
  return {
    incidentId: row.incident_id,
    type: nameOf(event),
    actor: actorOf(event),
    data: { ...data, runId: row.id, runbook: row.slug, seq, summary: summaryOf(row, event) },
  };
}
