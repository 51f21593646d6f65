import { judgeVote, type Vote } from './domain/approvals.ts';
import type { RunState } from './domain/state.ts';
import { appendEvents, loadRuns, lockRun, type LoadedRun, type RunbookDb } from './store.ts';
import type { RunEvent } from './types.ts';

/** What a person's decision came to; `why` is Indonesian. */
export type Decided =
  | { readonly outcome: 'done'; readonly closed: 'granted' | 'rejected' | null }
  | { readonly outcome: 'refused'; readonly why: string };

export interface VoteDeps {
  readonly db: RunbookDb;
  readonly now: () => number;
  onEvents(run: LoadedRun, events: readonly RunEvent[], state: RunState): void;
}

const SEPARATOR = '.';

/** The id of a request as people's tools carry it: run and request. */
export const approvalId = (runId: string, approval: string): string => `${runId}${SEPARATOR}${approval}`;

/** Record one person's word on a request; wakes the run. The same word twice changes nothing. */
export async function recordVote(deps: VoteDeps, id: string, vote: Vote): Promise<Decided> {
  const [runId = '', name = ''] = id.split(SEPARATOR, 2);
  const result = await deps.db.transaction().execute(async (trx) => {
    const row = await lockRun(trx, runId);
    const run = row && (await loadRuns(trx, [row]))[0];
    const approval = run?.state.approvals.find((entry) => entry.id === name);
    if (!run || !approval)
      return { decided: { outcome: 'refused', why: 'Permintaan tidak dikenal.' } as const };
    const now = deps.now();
    const judged = judgeVote(approval, vote, now);
    if (judged.outcome === 'refused') return { decided: judged };
    if (judged.outcome === 'repeated') return { decided: { outcome: 'done', closed: null } as const };
    const state = await appendEvents(trx, run, judged.events, now, () => now);
    const closed = judged.closes === 'granted' || judged.closes === 'rejected' ? judged.closes : null;
    return { decided: { outcome: 'done', closed } as const, told: { run, events: judged.events, state } };
  });
  if (result.told) deps.onEvents(result.told.run, result.told.events, result.told.state);
  return result.decided;
}
