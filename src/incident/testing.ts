export { pictureReader } from './http/picture.ts';
export { prometheusReader } from './http/prometheus.ts';
export { testDatabaseUrl, type TestPostgres } from './testing/postgres.ts';
export { testDatabase, type TestDatabase } from './testing/database.ts';
export { FAILED_UPLOAD, NIGHT, nightPicture, REGION_INCIDENT } from './console/testing/night.ts';
export { startTestConsole, type TestConsole } from './console/testing/serve.ts';
export { benchControl, type BenchControl } from './testing/bench-control.ts';
export { alertOf, bodyOf, sendAlerts, testService, TOKENS, type TestService } from './testing/service.ts';
