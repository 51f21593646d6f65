/** Who may sign in. */
interface PeopleTable {
  id: string;
  name: string;
  role: string;
  password_hash: string;
  created_at: Date;
}

/** Live sign-ins; the token itself is only in the browser. */
interface SessionsTable {
  /** SHA-256 of the token, hex. */
  token_hash: string;
  person_id: string;
  created_at: Date;
  last_used_at: Date;
  expires_at: Date;
}

/** Failed guesses in the window now running, per account and address; account `*` counts the address. */
interface SignInAttemptsTable {
  account: string;
  address: string;
  attempts: number;
  window_started_at: Date;
}

/** The tables of this folder, for Kysely. */
export interface PeopleTables {
  people: PeopleTable;
  sessions: SessionsTable;
  sign_in_attempts: SignInAttemptsTable;
}
