import type { Kysely } from 'kysely';
import { toProblem } from '../../contracts/index.ts';
import { OpsError } from '../../kernel/index.ts';
import type { ConsoleDeps, DraftOutcome, StatementBoard, WriteOutcome } from '../console/deps.ts';
import type { StatementDesk } from '../statements/desk.ts';
import { lineEnds, openDrafts } from '../statements/line.ts';
import type { Database } from '../store/database.ts';

/** A refusal that people are shown; anything else is thrown on. */
function refusalIn(error: unknown): WriteOutcome {
  if (error instanceof OpsError && error.retry === 'never') return { outcome: 'refused', why: error.detail };
  throw error;
}

/** What a write came to. */
export async function outcomeOf(write: Promise<unknown>): Promise<WriteOutcome> {
  try {
    await write;
    return { outcome: 'done' };
  } catch (error) {
    return refusalIn(error);
  }
}

/** What is said of which region, and what is proposed, with the names that only the console shows. */
async function boardOf(db: Kysely<Database>): Promise<StatementBoard> {
  const [ends, drafts, people] = await Promise.all([
    lineEnds(db, 1),
    openDrafts(db),
    db.selectFrom('people').select(['id', 'name']).execute(),
  ]);
  const names = new Map(people.map(({ id, name }) => [id, name]));
  const nameOf = (id: string) => names.get(id) ?? id;
  return {
    inForce: ends.map(({ statement, hash, authorId, approverId }) => ({
      ...{ statement, hash, authorName: nameOf(authorId), approverName: nameOf(approverId) },
    })),
    drafts: drafts.map((row) => ({
      ...{ id: row.id, region: row.region, text: row.body, nextUpdateMinutes: row.next_update_minutes },
      ...{ authorId: row.author_id, authorName: row.author_name, authorRole: row.author_role },
      draftedAt: row.drafted_at.getTime(),
    })),
  };
}

/** What the console asks of statements, from the store and the desk. */
export const statementDeps = (
  db: Kysely<Database>,
  desk: StatementDesk,
): Pick<ConsoleDeps, 'statements' | 'draftStatement' | 'decideStatement'> => ({
  statements: () => boardOf(db),
  async draftStatement(proposal, person): Promise<DraftOutcome> {
    try {
      await desk.draft(proposal, person);
      return { outcome: 'done' };
    } catch (error) {
      if (error instanceof OpsError && error.code === 'INCIDENT_STATEMENT_OVERTAKEN')
        return { outcome: 'overtaken', problem: toProblem(error) };
      return refusalIn(error);
    }
  },
  decideStatement: ({ draftId, person, verdict, reason, read }) =>
    outcomeOf(
      verdict === 'approve' ? desk.approve(draftId, person, read) : desk.reject(draftId, person, reason),
    ),
});
