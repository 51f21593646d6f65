import { NATIONAL } from '../../contracts/index.ts';
import { html } from '../../kernel/index.ts';
import type { StatusEvent } from '../domain/events.ts';
import type { History } from '../domain/history.ts';
import { eventText, eventTitle } from './event-words.ts';

const TITLE = 'Status layanan Sirekap: insiden dan perubahan keadaan';
const ABOUT = 'Keadaan layanan, bukan hasil pemilu.';

/** Where an event is shown: the page of its province, or of the nation when there are several. */
function pageOf({ regions }: StatusEvent, address: string): string {
  const [only, second] = regions;
  const name = only === undefined || only === NATIONAL || second !== undefined ? '' : `provinsi/${only}.html`;
  return new URL(name, address).href;
}

/** RSS 2.0. A function of the history: the same events give the same bytes. `address` is that of index.html. */
export const rssFeed = ({ events }: History, address: string): string =>
  html`<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom">
<channel>
<title>${TITLE}</title>
<link>${address}</link>
<description>${ABOUT}</description>
<language>id</language>
<ttl>1</ttl>
<atom:link href="${new URL('feed.xml', address).href}" rel="self" type="application/rss+xml"/>
${events.map(
  (event) => html`<item>
<title>${eventTitle(event)}</title>
<link>${pageOf(event, address)}</link>
<guid isPermaLink="false">${event.id}</guid>
<pubDate>${new Date(event.at).toUTCString()}</pubDate>
<description>${eventText(event)}</description>
</item>
`,
)}</channel>
</rss>
`.text;

/** JSON Feed 1.1 of the same events. */
export const jsonFeed = ({ events }: History, address: string): string =>
  JSON.stringify({
    version: 'https://jsonfeed.org/version/1.1',
    title: TITLE,
    description: ABOUT,
    language: 'id',
    home_page_url: address,
    feed_url: new URL('feed.json', address).href,
    items: events.map((event) => ({
      id: event.id,
      url: pageOf(event, address),
      title: eventTitle(event),
      content_text: eventText(event),
      date_published: event.at,
      tags: [event.kind],
    })),
  });
