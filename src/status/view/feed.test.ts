import { describe, expect, it } from 'vitest';
import { jsonFeed, rssFeed } from './feed.ts';
import { eventful } from './testing/worst.ts';

const ADDRESS = 'https://status.example/sirekap/';
const history = eventful();

describe('the feeds', () => {
  it('are the same bytes for the same history, without the hour', () => {
    expect(rssFeed(history, ADDRESS)).toBe(rssFeed(structuredClone(history), ADDRESS));
    expect(jsonFeed(history, ADDRESS)).toBe(jsonFeed(structuredClone(history), ADDRESS));
  });

  it('carry every event once, under ids that stay, and lead to the page of its province', () => {
    const feed = JSON.parse(jsonFeed(history, ADDRESS)) as {
      version: string;
      items: { id: string; url: string }[];
    };
    expect(feed.version).toBe('https://jsonfeed.org/version/1.1');
    expect(feed.items.map(({ id }) => id)).toEqual(history.events.map(({ id }) => id));
    const rss = rssFeed(history, ADDRESS);
    expect(rss.match(/<item>/g)).toHaveLength(history.events.length);
    const guids = [...rss.matchAll(/<guid isPermaLink="false">([^<]*)</g)].map((match) => match[1]);
    expect(guids).toEqual(feed.items.map(({ id }) => id));
    const own = feed.items.find(({ id }) => id.includes('ins-52:'));
    expect(own?.url).toBe('https://status.example/sirekap/provinsi/52.html');
  });

  it('escape what titles say, and date by RFC 822', () => {
    const rss = rssFeed(history, ADDRESS);
    expect(rss).toContain('gagal &lt;di&gt; penyedia &amp; x');
    expect(rss).toContain('<pubDate>Wed, 14 Feb 2024 13:59:00 GMT</pubDate>');
    expect(rss).toMatch(/^<\?xml version="1\.0" encoding="UTF-8"\?>\n<rss version="2\.0"/);
  });
});
