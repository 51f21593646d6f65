import type { JSONColumnType } from 'kysely';
import type { RunEvent, Runbook } from './types.ts';

interface RunsTable {
  id: string;
  incident_id: string;
  incident_title: string;
  alertname: string;
  region: string;
  slug: string;
  /** The runbook as it was when the run began: a changed file does not change a run. */
  definition: JSONColumnType<Runbook & Record<string, unknown>>;
  provinces: JSONColumnType<string[]>;
  affected_tps: number;
  round: number;
  status: string;
  last_seq: number;
  /** Up to where the log has been written to the timeline. */
  published_seq: number;
  started_at: Date;
  /** When the engine must look at it; null: when something happens. */
  due_at: Date | null;
  ended_at: Date | null;
}

interface EventsTable {
  run_id: string;
  seq: number;
  at: Date;
  event: JSONColumnType<RunEvent & Record<string, unknown>>;
}

/** The tables of this folder, for Kysely. */
export interface RunbookTables {
  runbook_runs: RunsTable;
  runbook_events: EventsTable;
}
