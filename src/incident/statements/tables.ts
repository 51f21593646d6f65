/** Signed statements, one line a region. `document` is the payload as it was signed. */
interface StatementsTable {
  region: string;
  serial: number;
  document: string;
  jws: string;
  /** SHA-256 of the JWS, hex. */
  hash: string;
  author_id: string;
  approver_id: string;
  approved_at: Date;
}

/** Statements that somebody proposed; settled once approved, refused, or overtaken by another. */
interface StatementDraftsTable {
  id: string;
  region: string;
  /** Null: that nothing is said any more. */
  body: string | null;
  next_update_minutes: number | null;
  author_id: string;
  author_name: string;
  author_role: string;
  /** Hash of the statement that was in force for whoever wrote it. */
  replaces: string;
  drafted_at: Date;
  settled_at: Date | null;
  outcome: 'signed' | 'rejected' | 'overtaken' | null;
}

/** The tables of this folder, for Kysely. */
export interface StatementTables {
  statements: StatementsTable;
  statement_drafts: StatementDraftsTable;
}
