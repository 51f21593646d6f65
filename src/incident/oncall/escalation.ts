import type { Kysely } from 'kysely';
import { z } from 'zod';
import type { EscalationLevel, Rota } from '../../catalog/index.ts';
import type { Clock } from '../../kernel/index.ts';
import { isClosed } from '../domain/lifecycle.ts';
import type { Directory } from '../notify/directory.ts';
import { orderPage } from '../notify/paging.ts';
import { chained } from '../store/chained.ts';
import type { Database } from '../store/database.ts';
import { OPENED_JOBS } from '../store/intake.ts';
import { addJob } from '../store/jobs.ts';
import { onDuty } from './rota.ts';

export interface EscalationDeps {
  readonly db: Kysely<Database>;
  readonly clock: Clock;
  readonly directory: Directory;
  /** Levels, from the first on, that pages about a service climb. */
  ladderOf(service: string): readonly EscalationLevel[];
  readonly rotas: Readonly<Record<string, Rota>>;
  /** Divides the waits: 1 in production, the speed of a replay. */
  readonly timeFactor: number;
}

const payloadSchema = z.object({ incidentId: z.string(), level: z.number().int().nonnegative() });

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

/**
 * The job that climbs the ladder: page this level, and come back at the next unless somebody acknowledges
 * or the incident closes. The timer is a row in the queue, so it outlives any process.
 */
export const escalateTask =
  (deps: EscalationDeps) =>
  async (payload: unknown): Promise<void> => {
    const { incidentId, level } = payloadSchema.parse(payload);
    await chained(deps.db, deps.clock, async (tx) => {
      const incident = await tx.trx
        .selectFrom('incidents')
        .selectAll()
        .where('id', '=', incidentId)
        .executeTakeFirst();
      if (!incident || incident.acknowledged_at !== null || isClosed(incident.state)) return;
      const step = deps.ladderOf(incident.service)[level];
      if (!step) {
        const data = { summary: 'Tangga eskalasi habis: belum ada yang menerima panggilan' };
        await tx.append({ incidentId, type: 'escalation.exhausted', actor: 'siaga', data });
        return;
      }
      for (const responder of peopleAt(step, deps.rotas, tx.now)) {
        const token = `ladder:${incidentId}:${String(level)}`;
        const order = { incidentId, responder, level, title: incident.title, token };
        await orderPage(tx, order, deps.directory.channelsOf(responder));
      }
      await addJob(tx.trx, {
        task: OPENED_JOBS.escalate,
        payload: { incidentId, level: level + 1 },
        key: `escalate:${incidentId}:${String(level + 1)}`,
        runAt: tx.now + Math.round(step.ackWithinMs / deps.timeFactor),
      });
    });
  };
