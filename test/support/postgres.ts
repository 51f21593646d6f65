export { testDatabase, testDatabaseUrl, testPostgres } from '../../src/incident/testing.ts';
export type { TestDatabase, TestPostgres } from '../../src/incident/testing.ts';
