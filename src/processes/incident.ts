/** The incident service as a process. */
import { rename, stat, writeFile } from 'node:fs/promises';
import { incidentConfigSchema, startIncidentService, type FirstPerson } from '../incident/index.ts';
import { createLogger } from '../instrumentation/index.ts';
import { parseConfig } from '../kernel/index.ts';
import { scheduleIn } from './phase-schedule.ts';
import { runProcess } from './run/lifetime.ts';

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

await runProcess('incident', async () => {
  const service = await startIncidentService(parseConfig(incidentConfigSchema, process.env), {
    schedule: await scheduleIn(process.env['SIAGA_PHASES_FILE']),
    logger: createLogger({ name: 'incident', level: process.env['SIAGA_LOG_LEVEL'] ?? 'info' }),
  });
  await show(service.firstPeople);
  return service;
});
