import { NATIONAL } from '../../../contracts/index.ts';
import type { StatusEvent } from '../../domain/events.ts';

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
