import type { Files, Place } from './port.ts';

/** PUTs under way at once. */
const AT_ONCE = 8;

async function putAll(place: Place, files: Files): Promise<void> {
  const waiting = [...files];
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) await place.put(...next);
  };
  const outcomes = await Promise.allSettled(Array.from({ length: AT_ONCE }, worker));
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed) throw failed.reason;
}

/**
 * Put groups of files one after the other: a group begins when the one before is wholly there. So what comes last, the
 * snapshot, never speaks of pages and a history that are not there yet; a fault ends the round before it.
 */
export async function putInOrder(place: Place, groups: readonly Files[]): Promise<void> {
  for (const files of groups) await putAll(place, files);
}
