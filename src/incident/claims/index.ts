import { CONTRACTS } from '../../catalog/index.ts';
import type { Meter } from '../../instrumentation/index.ts';
import type { Clock } from '../../kernel/index.ts';
import type { IncidentConfig } from '../config.ts';
import { dueClock } from '../night-clock.ts';
import { eventLog } from '../store/event-log.ts';
import type { Tasks } from '../store/jobs.ts';
import type { Store } from '../store/store.ts';
import { claimBook, type ClaimBook } from './claim-book.ts';
import { CLAIM_JOB, claimReportTask, type ReportMaker } from './claim-job.ts';

export type { ClaimBook } from './claim-book.ts';
export type { ReportMaker } from './claim-job.ts';

interface ClaimParts {
  readonly config: IncidentConfig;
  readonly db: Store['db'];
  readonly clock: Clock;
}

/** The job that makes reports; none where no folder is set, or nobody makes any. */
export function claimTasks(
  { config, db, clock }: ClaimParts,
  makeReport: ReportMaker | undefined,
  signal: AbortSignal,
): Tasks {
  const { SIAGA_CLAIMS_DIR: dir, SIAGA_CLAIMS_LEDGER_FILE: ledgerFile } = config;
  if (dir === '' || !makeReport) return {};
  const contracts = CONTRACTS;
  return {
    [CLAIM_JOB]: claimReportTask({
      ...{ clock, log: eventLog(db, clock), contracts, dir, ledgerFile, makeReport, signal },
    }),
  };
}

/** The book of claims; undefined where no folder is set. */
export function keepBook({ config, db, clock }: ClaimParts, meter: Meter): ClaimBook | undefined {
  const { SIAGA_CLAIMS_DIR: dir, SIAGA_CLAIMS_SINCE: since, SIAGA_CLAIMS_SETTLE_MS: settleMs } = config;
  if (dir === '') return undefined;
  return claimBook({
    ...{ db, clock, meter, contracts: CONTRACTS, dir, settleMs },
    ledgerFile: config.SIAGA_CLAIMS_LEDGER_FILE,
    calendar: dueClock(config, clock),
    sinceMs: since === '' ? -Infinity : Date.parse(since),
  });
}
