import type { StatusEvent } from '../domain/events.ts';
import { eventText, pagePath, placeWord } from './event-words.ts';

/** Far below the 3,993 bytes that every push service takes, however many bytes a letter has. */
const LONGEST_BODY = 300;

/** What a browser is told of events, oldest first, as JSON `{title, body, url}`: nothing of who reads it. */
export function pushText(region: string, events: readonly StatusEvent[], site: string): string {
  const newest = events.at(-1);
  const more = events.length > 1 ? ` Dan ${String(events.length - 1)} kabar lain.` : '';
  const body = (newest ? eventText(newest) : '').replace(/\s+/g, ' ').slice(0, LONGEST_BODY).toWellFormed();
  return JSON.stringify({
    title: `Sirekap ${placeWord(region)}`,
    body: `${body}${more}`,
    url: new URL(pagePath(region), site).href,
  });
}
