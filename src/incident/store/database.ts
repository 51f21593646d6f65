import type { PeopleTables } from '../people/tables.ts';
import type { RunbookTables } from '../runbook/tables.ts';
import type { StatementTables } from '../statements/tables.ts';
import type { CoreTables } from './tables.ts';

/** Every table of the room, for Kysely. */
export interface Database extends CoreTables, RunbookTables, PeopleTables, StatementTables {}
