import { readFile } from 'node:fs/promises';
import { failCatalog, readSchedule, SCHEDULE_2024, type Schedule } from '../catalog/index.ts';

/**
 * The schedule in a site's own file, or 2024's where none is named. Rejects with CATALOG_SCHEDULE_INVALID, naming line
 * and field, or CATALOG_SCHEDULE_UNREADABLE.
 */
export async function scheduleIn(file: string | undefined): Promise<Schedule> {
  if (file === undefined || file === '') return SCHEDULE_2024;
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    const { code = '', message } = cause as NodeJS.ErrnoException;
    throw failCatalog('CATALOG_SCHEDULE_UNREADABLE', `${file} cannot be read: ${code || message}`, {
      cause,
    });
  });
  return readSchedule(text, file);
}
