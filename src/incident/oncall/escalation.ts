import type { Kysely } from 'kysely';
import { z } from 'zod';
import type { EscalationLevel, Rota } from '../../catalog/index.ts';
import type { Clock } from '../../kernel/index.ts';
import { isClosed } from '../domain/lifecycle.ts';
import type { Directory } from '../notify/directory.ts';
import { orderPage, type PageOrder } from '../notify/paging.ts';
import { chained, type ChainedTransaction } from '../store/chained.ts';
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

const payloadSchema = z.object({
  incidentId: z.string(),
  level: z.number().int().nonnegative(),
  /** What has joined an incident: told once, also where it was acknowledged before. */
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

/**
 * The job that climbs the ladder: page this level, and come back at the next unless somebody acknowledges
 * or the incident closes. The timer is a row in the queue, so it outlives any process. What joins an incident that
 * somebody has taken is one page to whoever stands by, and climbs nowhere.
 */
export const escalateTask =
  (deps: EscalationDeps) =>
  async (payload: unknown): Promise<void> => {
    const { incidentId, level, more } = payloadSchema.parse(payload);
    await chained(deps.db, deps.clock, async (tx) => {
      const incident = await tx.trx
        .selectFrom('incidents')
        .selectAll()
        .where('id', '=', incidentId)
        .executeTakeFirst();
      // While nobody has taken it the ladder goes on being climbed anyway.
      const isDue = (incident?.acknowledged_at === null) === (more === undefined);
      if (!incident || !isDue || isClosed(incident.state)) return;
      const step = deps.ladderOf(incident.service)[level];
      if (!step) {
        const data = { summary: 'Tangga eskalasi habis: belum ada yang menerima panggilan' };
        await tx.append({ incidentId, type: 'escalation.exhausted', actor: 'siaga', data });
        return;
      }
      if (more !== undefined) {
        const title = `Bertambah (${more}): ${incident.title}`;
        await pageLevel(deps, tx, step, {
          incidentId,
          level: null,
          title,
          token: `more:${incidentId}:${more}`,
        });
        return;
      }
      const token = `ladder:${incidentId}:${String(level)}`;
      await pageLevel(deps, tx, step, { incidentId, level, title: incident.title, token });
      await addJob(tx.trx, {
        task: OPENED_JOBS.escalate,
        payload: { incidentId, level: level + 1 },
        key: `escalate:${incidentId}:${String(level + 1)}`,
        runAt: tx.now + Math.round(step.ackWithinMs / deps.timeFactor),
      });
    });
  };
