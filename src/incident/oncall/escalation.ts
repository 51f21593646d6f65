import type { Kysely } from 'kysely';
import { z } from 'zod';
import type { Cause, EscalationLevel, Inhibition, Rota } from '../../catalog/index.ts';
import type { Clock } from '../../kernel/index.ts';
import { callTitle, CAUSE_WINDOW_MS, windowOf } from '../domain/call.ts';
import { isClosed } from '../domain/lifecycle.ts';
import type { Directory } from '../notify/directory.ts';
import { orderPage, type PageOrder } from '../notify/paging.ts';
import { joinCall, recordJoined, waitingAt } from '../store/calls.ts';
import { chained, type ChainedTransaction } from '../store/chained.ts';
import type { Database } from '../store/database.ts';
import type { IncidentRow } from '../store/incidents.ts';
import { OPENED_JOBS } from '../store/intake.ts';
import { addJob } from '../store/jobs.ts';
import { onDuty } from './rota.ts';

export interface EscalationDeps {
  readonly db: Kysely<Database>;
  readonly clock: Clock;
  readonly directory: Directory;
  /** Levels, from the first on, that pages about a service climb. */
  readonly ladderOf: (service: string) => readonly EscalationLevel[];
  readonly rotas: Readonly<Record<string, Rota>>;
  /** Which alerts of the nation speak for those of provinces. */
  readonly inhibitions: readonly Inhibition[];
  /** Which alerts explain which. */
  readonly causes: readonly Cause[];
  /** Divides the waits, and the time in which a call takes more in: 1 in production, the speed of a replay. */
  readonly timeFactor: number;
}

const payloadSchema = z.object({
  /** Above the first level the one that leads the call. */
  incidentId: z.string(),
  level: z.number().int().nonnegative(),
  /** What has joined an incident that was acknowledged before. */
  more: z.string().optional(),
});

/** Who is paged at a level of the ladder at an instant. An empty shift falls to the whole rota. */
export function peopleAt(
  level: EscalationLevel,
  rotas: Readonly<Record<string, Rota>>,
  atMs: number,
): readonly string[] {
  const rota = level.rota === undefined ? undefined : rotas[level.rota];
  const duty = rota && onDuty(rota, atMs);
  const fromRota = duty === undefined ? (rota?.order ?? []) : [duty];
  return [...new Set([...fromRota, ...(level.responders ?? [])])];
}

/** Page everybody of a level about an incident. */
async function pageLevel(
  deps: EscalationDeps,
  tx: ChainedTransaction,
  step: EscalationLevel,
  page: Omit<PageOrder, 'responder'>,
): Promise<void> {
  for (const responder of peopleAt(step, deps.rotas, tx.now))
    await orderPage(tx, { ...page, responder }, deps.directory.channelsOf(responder));
}

/** A level of the ladder that a call has come to. */
interface Rung {
  readonly callId: string;
  readonly level: number;
}

/** Page a level about all of a call that still waits, and come back at the next. */
async function climb(deps: EscalationDeps, tx: ChainedTransaction, { callId, level }: Rung): Promise<void> {
  const waiting = await waitingAt(tx.trx, callId, tx.now);
  const [shown] = waiting;
  if (!shown) return;
  const step = deps.ladderOf(shown.service)[level];
  if (!step) {
    const data = { summary: 'Tangga eskalasi habis: belum ada yang menerima panggilan' };
    await tx.append({ incidentId: shown.id, type: 'escalation.exhausted', actor: 'siaga', data });
    return;
  }
  const title = callTitle(shown, waiting);
  const token = `ladder:${callId}:${String(level)}`;
  await pageLevel(deps, tx, step, { incidentId: shown.id, level, title, token });
  await addJob(tx.trx, {
    task: OPENED_JOBS.escalate,
    payload: { incidentId: callId, level: level + 1 },
    key: `escalate:${callId}:${String(level + 1)}`,
    runAt: tx.now + Math.round(step.ackWithinMs / deps.timeFactor),
  });
}

/** Begin the ladder for an incident, unless a call tells of it already. */
async function begin(deps: EscalationDeps, tx: ChainedTransaction, incident: IncidentRow): Promise<void> {
  if (incident.acknowledged_at !== null || isClosed(incident.state)) return;
  const { inhibitions, causes, ladderOf, timeFactor } = deps;
  const windowMs = (service: string): number => windowOf(ladderOf(service)) / timeFactor;
  const causeMs = CAUSE_WINDOW_MS / timeFactor;
  const joined = await joinCall(tx, incident, { inhibitions, causes, windowMs, causeMs });
  if (joined.outcome === 'joined') return;
  await climb(deps, tx, { callId: joined.leadId, level: 0 });
  await recordJoined(tx, joined.leadId, joined.told);
}

/** What joins an incident that somebody has taken is one page to whoever stands by, and climbs nowhere. */
async function tellOfMore(
  deps: EscalationDeps,
  tx: ChainedTransaction,
  incident: IncidentRow,
  more: string,
): Promise<void> {
  // While nobody has taken it the ladder goes on being climbed anyway.
  if (incident.acknowledged_at === null || isClosed(incident.state)) return;
  const [step] = deps.ladderOf(incident.service);
  if (!step) return;
  const title = `Bertambah (${more}): ${incident.title}`;
  const token = `more:${incident.id}:${more}`;
  await pageLevel(deps, tx, step, { incidentId: incident.id, level: null, title, token });
}

/**
 * The job that climbs the ladder: page this level, and come back at the next unless somebody acknowledges or all of
 * the call closes. The timer is a row in the queue, so it outlives any process.
 */
export const escalateTask =
  (deps: EscalationDeps) =>
  async (payload: unknown): Promise<void> => {
    const { incidentId, level, more } = payloadSchema.parse(payload);
    await chained(deps.db, deps.clock, async (tx) => {
      if (level > 0) return climb(deps, tx, { callId: incidentId, level });
      const incident = await tx.trx
        .selectFrom('incidents')
        .selectAll()
        .where('id', '=', incidentId)
        .executeTakeFirst();
      if (!incident) return;
      await (more === undefined ? begin(deps, tx, incident) : tellOfMore(deps, tx, incident, more));
    });
  };
