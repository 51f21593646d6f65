import { provinceOf } from '../../../catalog/index.ts';
import { NATIONAL } from '../../../contracts/index.ts';
import type { StatusEvent } from '../../domain/events.ts';

/** Whether news of a region can be had: of the nation, and of each province. */
export const hasNews = (region: string): boolean =>
  region === NATIONAL || (region.length === 2 && provinceOf(region) !== undefined);

/** What a region's subscriber hears of: its own, and what concerns the whole nation. Others' provinces are left out. */
export const concerns = (event: StatusEvent, region: string): boolean =>
  event.regions.includes(region) || event.regions.includes(NATIONAL);

/** Events of `now` that `before` had not, oldest first. */
export function newEvents(
  before: readonly StatusEvent[],
  now: readonly StatusEvent[],
): readonly StatusEvent[] {
  const known = new Set(before.map(({ id }) => id));
  return now.filter(({ id }) => !known.has(id)).toReversed();
}
