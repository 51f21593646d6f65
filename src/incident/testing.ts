export { testDatabaseUrl, testPostgres, type TestPostgres } from './testing/postgres.ts';
export { testDatabase, type TestDatabase } from './testing/database.ts';
