import type { NationalPicture } from '../contracts/index.ts';
import type { Clock } from '../kernel/index.ts';
import { PAGES, type StatusFolder } from './folder.ts';
import type { PictureSource } from './picture-source.ts';
import { statusPage } from './view/page.ts';

interface PublisherDeps {
  readonly source: PictureSource;
  readonly folder: StatusFolder;
  readonly clock: Clock;
  readonly staleAfterMs: number;
  /** The snapshot of an earlier life, if any. */
  readonly lastSeen: NationalPicture | undefined;
  /** Told of each failed fetch or write; the publisher goes on. */
  readonly onFault: (error: unknown) => void;
}

/** Keeps the folder as fresh as the incident service lets it. */
export interface Publisher {
  /** Fetch and write once; never rejects. Overlapping calls share one round. */
  publish(): Promise<void>;
  /** Resolves when no round is under way. */
  idle(): Promise<void>;
  /** The page as it should read at this moment. */
  page(name: keyof typeof PAGES): string;
}

export function publisher({
  source,
  folder,
  clock,
  staleAfterMs,
  lastSeen,
  onFault,
}: PublisherDeps): Publisher {
  let picture = lastSeen;
  let running: Promise<void> | undefined;

  const page = (name: keyof typeof PAGES): string =>
    statusPage({ picture, now: clock.now(), staleAfterMs, twin: PAGES[name] }).text;

  const round = async () => {
    try {
      picture = await source();
      await folder.writeSnapshot(picture);
    } catch (error) {
      onFault(error);
    }
    try {
      // Also without news: the page on disk must grow old with its snapshot.
      await folder.writePage('index.html', page('index.html'));
      await folder.writePage('lanjut.html', page('lanjut.html'));
    } catch (error) {
      onFault(error);
    }
  };

  return {
    publish: () =>
      (running ??= round().finally(() => {
        running = undefined;
      })),
    idle: () => running ?? Promise.resolve(),
    page,
  };
}
