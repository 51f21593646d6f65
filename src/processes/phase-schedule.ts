import { readFile } from 'node:fs/promises';
import { readSchedule, SCHEDULE_2024, type Schedule } from '../catalog/index.ts';

/**
 * The schedule in a site's own file, or 2024's where none is named. Rejects with CATALOG_SCHEDULE_INVALID, naming line
 * and field, or as reading the file does.
 */
export const scheduleIn = async (file: string | undefined): Promise<Schedule> =>
  file === undefined || file === '' ? SCHEDULE_2024 : readSchedule(await readFile(file, 'utf8'), file);
