import { sql, type Kysely } from 'kysely';
import { z } from 'zod';
import { claimsAround, type Claim, type SlaContract } from '../../catalog/index.ts';
import type { Clock } from '../../kernel/index.ts';
import type { EventLog } from '../ports.ts';
import type { Database } from '../store/database.ts';
import { addJob } from '../store/jobs.ts';
import { madeReport, putReport, type MadeReport } from './claim-folder.ts';
import { lateApprovals, ledgerFrom } from './late-approvals.ts';

/** Makes the report of a month into an empty folder; rejects with what went wrong, in one line. */
export type ReportMaker = (
  order: {
    readonly vendor: string;
    readonly contract: string;
    readonly period: string;
    readonly out: string;
  },
  signal: AbortSignal,
) => Promise<void>;

export interface ClaimJobDeps {
  readonly clock: Clock;
  readonly log: EventLog;
  readonly contracts: readonly SlaContract[];
  /** Folder of reports. */
  readonly dir: string;
  /** The site's record of exclusions; empty: none. */
  readonly ledgerFile: string;
  readonly makeReport: ReportMaker;
  /** Ends what is being made when the service ends: another process goes on. */
  readonly signal: AbortSignal;
}

/** How the making of a report stands; absent: nobody has begun. */
export interface Making {
  readonly attempts: number;
  readonly isRunning: boolean;
  readonly lastError: string | null;
  /** When it is tried next; null: never by itself, its attempts are used up. Milliseconds. */
  readonly nextAt: number | null;
}

export const CLAIM_JOB = 'claim-report';

const keyOf = (claim: Claim): string => `claim:${claim.contract.id}:${claim.period}`;
const payloadSchema = z.object({ contract: z.string(), period: z.string() });

interface JobRow {
  readonly key: string;
  readonly attempts: number;
  readonly max_attempts: number;
  readonly last_error: string | null;
  readonly run_at: Date;
  readonly locked_at: Date | null;
}

/** How the making of each claim's report stands, by what `makingOf` looks it up with. */
export async function makings(db: Kysely<Database>): Promise<ReadonlyMap<string, Making>> {
  const { rows } = await sql<JobRow>`
    select key, attempts, max_attempts, last_error, run_at, locked_at
    from graphile_worker.jobs where task_identifier = ${CLAIM_JOB}`.execute(db);
  return new Map(
    rows.map((row) => [
      row.key,
      {
        attempts: row.attempts,
        isRunning: row.locked_at !== null,
        lastError: row.last_error,
        nextAt: row.attempts >= row.max_attempts ? null : row.run_at.getTime(),
      },
    ]),
  );
}

export const makingOf = (all: ReadonlyMap<string, Making>, claim: Claim): Making | undefined =>
  all.get(keyOf(claim));

/** Order the report of a claim, one after the other over all processes; what is ordered already is left as it is. */
export async function orderReport(
  db: Kysely<Database>,
  all: ReadonlyMap<string, Making>,
  claim: Claim,
): Promise<void> {
  const making = makingOf(all, claim);
  if (making && making.nextAt !== null) return;
  const payload = { contract: claim.contract.id, period: claim.period };
  await addJob(db, { task: CLAIM_JOB, payload, key: keyOf(claim), queue: CLAIM_JOB });
}

/** Exclusions that the newest report does not know; none where a ledger cannot be read: nothing is made on a guess. */
async function lateFor(claim: Claim, { ledger }: MadeReport, ledgerFile: string): Promise<readonly string[]> {
  const now = await ledgerFrom(ledgerFile);
  return ledger && now ? lateApprovals(claim, ledger, now) : [];
}

/** The job that makes the report of a claim, unless it is there with every exclusion by now, or too late. */
export const claimReportTask =
  ({ clock, log, contracts, dir, ledgerFile, makeReport, signal }: ClaimJobDeps) =>
  async (payload: unknown): Promise<void> => {
    const { contract, period } = payloadSchema.parse(payload);
    const claim = claimsAround(contracts, clock.now()).find(
      (one) => one.contract.id === contract && one.period === period,
    );
    if (!claim) return;
    const before = await madeReport(dir, claim);
    if (before && (await lateFor(claim, before, ledgerFile)).length === 0) return;
    const { vendor } = claim.contract;
    await putReport(dir, claim, clock.now(), (out) => makeReport({ vendor, contract, period, out }, signal));
    const made = await madeReport(dir, claim);
    await log.append({
      incidentId: null,
      type: 'claim.report-made',
      actor: 'siaga',
      data: { contract, period, root: made?.root ?? '', edition: made?.edition ?? 1 },
    });
  };
