/** The incident service as a process. */
import { rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  incidentConfigSchema,
  startIncidentService,
  type FirstPerson,
  type IncidentConfig,
} from '../incident/index.ts';
import { createLogger } from '../instrumentation/index.ts';
import { reportMaker } from './make-report.ts';
import { scheduleIn } from './phase-schedule.ts';
import { runProcess } from './run/lifetime.ts';
import { configOf } from './run/settings.ts';

/**
 * Passwords are shown once: in the file a supervisor asked for, else on standard output. The file is there, whole,
 * also when nobody was made: the supervisor waits for it. What it holds already nobody has seen yet.
 */
async function show(people: readonly FirstPerson[]): Promise<void> {
  const file = process.env['SIAGA_FIRST_PEOPLE_FILE'];
  if (file !== undefined) {
    const isThere = await stat(file).catch(() => undefined);
    if (people.length === 0 && isThere) return;
    await writeFile(`${file}.half`, JSON.stringify(people), { mode: 0o600 });
    await rename(`${file}.half`, file);
    return;
  }
  if (people.length === 0) return;
  console.log('Accounts made at first start, shown this once:');
  for (const { id, password, role } of people) console.log(`  ${id}  ${password}  (${role})`);
}

/** Reports read incidents from this very service, by its own port. */
const makerFor = (config: IncidentConfig) =>
  reportMaker({
    prometheusUrl: config.SIAGA_PROMETHEUS_URL,
    keyFile: config.SIAGA_CLAIMS_KEY_FILE || join(config.SIAGA_DATA_DIR, 'claims.jwk'),
    ledgerFile: config.SIAGA_CLAIMS_LEDGER_FILE || undefined,
    stepMs: config.SIAGA_CLAIMS_STEP_MS,
    incidentsUrl: `http://${EVERYWHERE.has(config.SIAGA_HOST) ? '127.0.0.1' : config.SIAGA_HOST}:${String(config.SIAGA_INCIDENT_PORT)}`,
    statusToken: config.SIAGA_STATUS_TOKEN,
  });
const EVERYWHERE = new Set(['0.0.0.0', '::']);

await runProcess('incident', async () => {
  const config = configOf('incident', incidentConfigSchema, process.env);
  const service = await startIncidentService(config, {
    makeReport: makerFor(config),
    schedule: await scheduleIn(process.env['SIAGA_PHASES_FILE']),
    logger: createLogger({ name: 'incident', level: process.env['SIAGA_LOG_LEVEL'] ?? 'info' }),
  });
  await show(service.firstPeople);
  return service;
});
