import type { Kysely } from 'kysely';
import { z } from 'zod';
import type { Clock } from '../../kernel/index.ts';
import type { RunbookEngine } from '../runbook/index.ts';
import type { Database } from './database.ts';
import { OPENED_JOBS } from './intake.ts';
import { addJob } from './jobs.ts';

export interface HandOverDeps {
  readonly db: Kysely<Database>;
  readonly clock: Clock;
  readonly engine: Pick<RunbookEngine, 'onIncidentOpened' | 'runsOf'>;
}

const payloadSchema = z.object({ incidentId: z.string() });
const AGAIN_MS = 1_000;

/** The job that tells the engine of an incident. While another incident's run of the same alert ends, it waits. */
export const handOverTask =
  (deps: HandOverDeps) =>
  async (payload: unknown): Promise<void> => {
    const { incidentId } = payloadSchema.parse(payload);
    const begun = await deps.engine.onIncidentOpened(incidentId);
    const isOthers =
      begun.outcome === 'active' &&
      (await deps.engine.runsOf(incidentId)).every((run) => run.endedAt !== null);
    if (isOthers) {
      const key = `hand-over:${incidentId}`;
      await addJob(deps.db, {
        task: OPENED_JOBS.handOver,
        payload: { incidentId },
        key,
        runAt: deps.clock.now() + AGAIN_MS,
      });
      return;
    }
    await deps.db
      .updateTable('incidents')
      .set({ handed_over_at: new Date(deps.clock.now()) })
      .where('id', '=', incidentId)
      .execute();
  };
