import type { NationalPicture } from '../contracts/index.ts';
import type { Clock } from '../kernel/index.ts';
import { NO_HISTORY, remember, type History } from './domain/history.ts';
import type { Snapshot } from './domain/snapshot.ts';
import { digestOf, historyText, type StatusFolder } from './folder.ts';
import type { PictureSource } from './picture-source.ts';
import { jsonFeed, rssFeed } from './view/feed.ts';
import type { PageFacts } from './view/frame.ts';
import { PAGE_PATHS, renderPage } from './view/site.ts';

export interface PublisherDeps {
  readonly source: PictureSource;
  readonly folder: StatusFolder;
  readonly clock: Clock;
  /** What the snapshot says of the site itself. */
  readonly site: Snapshot['site'];
  /** The snapshot and history of an earlier life, if any. */
  readonly lastSeen: NationalPicture | undefined;
  readonly history: History | undefined;
  /** Told of each failed fetch or write; the publisher goes on. */
  readonly onFault: (error: unknown) => void;
}

/** Keeps the folder as fresh as the incident service lets it. */
export interface Publisher {
  /** Fetch and write once; never rejects. Overlapping calls share one round. */
  publish(): Promise<void>;
  /** Resolves when no round is under way. */
  idle(): Promise<void>;
  /** The page at `path` as it should read at this moment; undefined when there is none. */
  page(path: string): string | undefined;
}

export function publisher(deps: PublisherDeps): Publisher {
  const { source, folder, clock, site, onFault } = deps;
  let picture = deps.lastSeen;
  let history = deps.history ?? NO_HISTORY;
  let running: Promise<void> | undefined;

  const factsNow = (): PageFacts => ({
    ...{ picture, history, now: clock.now(), staleAfterMs: site.staleAfterMs },
  });

  const take = async (next: NationalPicture) => {
    history = remember(history, picture, next, site.staleAfterMs);
    picture = next;
    await folder.writeSigned({ ...next, site, history: digestOf(historyText(history)) }, history);
  };

  const filesNow = (): ReadonlyMap<string, string> => {
    // One moment for all of them: pages of one folder must not disagree about what is fresh.
    const facts = factsNow();
    return new Map([
      ...PAGE_PATHS.map((path) => [path, renderPage(path, facts) ?? ''] as const),
      ['feed.xml', rssFeed(history, site.address)],
      ['feed.json', jsonFeed(history, site.address)],
    ]);
  };

  const attempt = (work: () => Promise<void>) => work().catch(onFault);
  const round = async () => {
    await attempt(async () => take(await source()));
    // Also without news: the pages on disk must grow old with their snapshot.
    await attempt(async () => folder.writeFiles(filesNow()));
  };

  return {
    publish: () =>
      (running ??= round().finally(() => {
        running = undefined;
      })),
    idle: () => running ?? Promise.resolve(),
    page: (path) => renderPage(path, factsNow()),
  };
}
