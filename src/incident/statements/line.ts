import { sql, type Kysely, type Selectable } from 'kysely';
import {
  NO_STATEMENT,
  statementSchema,
  type SignedStatement,
  type Statement,
} from '../../contracts/index.ts';
import { doOverlap } from '../domain/statement-rules.ts';
import type { Database } from '../store/database.ts';

export type DraftRow = Selectable<Database['statement_drafts']>;

/** The last statement of a region, and how the next one names it. */
export interface Head {
  readonly statement: Statement;
  readonly hash: string;
}

const documentIn = (text: string): Statement => statementSchema.parse(JSON.parse(text));

/** The head of a region's line; undefined before its first statement. */
export async function headOf(db: Kysely<Database>, region: string): Promise<Head | undefined> {
  const row = await db
    .selectFrom('statements')
    .select(['document', 'hash'])
    .where('region', '=', region)
    .orderBy('serial', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row && { statement: documentIn(row.document), hash: row.hash };
}

/** Last words of other regions, still in force, that are read together with one of this region, by region. */
export const besides = async (db: Kysely<Database>, region: string): Promise<readonly Head[]> =>
  (await lineEnds(db, 1)).filter(
    ({ statement }) => statement.text !== null && doOverlap(region, statement.region),
  );

/** What a draft that starts from this head must name. */
export const hashOf = (head: Head | undefined): string => head?.hash ?? NO_STATEMENT;

/** Drafts that wait for a second person, oldest first. */
export const openDrafts = (db: Kysely<Database>): Promise<readonly DraftRow[]> =>
  db
    .selectFrom('statement_drafts')
    .selectAll()
    .where('settled_at', 'is', null)
    .orderBy('drafted_at')
    .orderBy('id')
    .execute();

/** Statements of each region that others are shown: the last and those before it. */
const SHOWN_PER_REGION = 4;

/** A statement as it is kept, with the ids that the public is not told. */
export interface KeptStatement extends SignedStatement {
  readonly hash: string;
  readonly authorId: string;
  readonly approverId: string;
}

/** The end of every region's line, by region, oldest first. */
export async function lineEnds(
  db: Kysely<Database>,
  perRegion = SHOWN_PER_REGION,
): Promise<readonly KeptStatement[]> {
  const { rows } = await sql<Selectable<Database['statements']>>`
    select * from (
      select *, row_number() over (partition by region order by serial desc) as back from statements
    ) line where back <= ${perRegion} order by region, serial`.execute(db);
  return rows.map((row) => ({
    ...{ statement: documentIn(row.document), jws: row.jws, hash: row.hash },
    ...{ authorId: row.author_id, approverId: row.approver_id },
  }));
}
