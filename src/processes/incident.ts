/** The incident service as a process. */
import { writeFile } from 'node:fs/promises';
import { incidentConfigSchema, startIncidentService, type FirstPerson } from '../incident/index.ts';
import { createLogger } from '../instrumentation/index.ts';
import { parseConfig } from '../kernel/index.ts';
import { runProcess } from './run/lifetime.ts';

/** Passwords are shown once: into the file a supervisor asked for, else on standard output. */
async function show(people: readonly FirstPerson[]): Promise<void> {
  if (people.length === 0) return;
  const file = process.env['SIAGA_FIRST_PEOPLE_FILE'];
  if (file !== undefined) {
    await writeFile(file, JSON.stringify(people), { mode: 0o600 });
    return;
  }
  console.log('Accounts made at first start, shown this once:');
  for (const { id, password, role } of people) console.log(`  ${id}  ${password}  (${role})`);
}

await runProcess('incident', async () => {
  const service = await startIncidentService(parseConfig(incidentConfigSchema, process.env), {
    logger: createLogger({ name: 'incident', level: process.env['SIAGA_LOG_LEVEL'] ?? 'info' }),
  });
  await show(service.firstPeople);
  return service;
});
