import type { NationalPicture } from '../contracts/index.ts';
import type { Clock } from '../kernel/index.ts';
import type { StatusEvent } from './domain/events.ts';
import { NO_HISTORY, remember, type History } from './domain/history.ts';
import type { RegencyNames } from './domain/regency-names.ts';
import type { Snapshot } from './domain/snapshot.ts';
import { statusError } from './errors.ts';
import { digestOf, historyText, type RoundTexts, type SignedFiles, type StatusFolder } from './folder.ts';
import type { PictureSource } from './picture-source.ts';
import type { Files } from './place/port.ts';
import { newEvents } from './subscribe/domain/who-hears.ts';
import { faultsOfStatements } from './verify/statement-line.ts';
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
  readonly names: RegencyNames;
  /** Copies a round's files elsewhere, group after group; the folder does not wait for it. */
  readonly copy?: ((groups: readonly Files[]) => Promise<void>) | undefined;
  /** Told of what is new, oldest first. */
  readonly onNews?: ((events: readonly StatusEvent[]) => void) | undefined;
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

/** Nobody is shown as official what was not signed so; other regions, and the rest of the picture, are as true as before. */
async function signedOnly(
  picture: NationalPicture,
  onFault: PublisherDeps['onFault'],
): Promise<NationalPicture> {
  const faults = await faultsOfStatements(picture.statements, picture.statementKeys);
  for (const fault of faults.values()) onFault(statusError('STATUS_STATEMENT_UNSIGNED', fault));
  return {
    ...picture,
    statements: picture.statements.filter(({ statement }) => !faults.has(statement.region)),
  };
}

/** The last whole round and those since; of more that faults ended in a row a copy does not tell. */
const MOST_BEGUN = 4;

/**
 * Copies rounds one at a time: one that is still under way is left to end, and the next brings what is newer. Before its first
 * file a copy is told what it is brought up to, so that one cut off half-way can be told from a false one.
 */
function copier({ copy, folder, onFault }: Pick<PublisherDeps, 'copy' | 'folder' | 'onFault'>) {
  let copying: Promise<void> | undefined;
  let begun: readonly RoundTexts[] = [];
  const bring = async (
    to: NonNullable<typeof copy>,
    { texts, history, snapshot }: SignedFiles,
    pages: Files,
  ) => {
    begun = [...begun, texts].slice(-MOST_BEGUN);
    await to([await folder.signBegun(begun), pages, history, snapshot]);
    begun = [texts];
  };
  return {
    begin(signed: SignedFiles, pages: Files): void {
      if (copy)
        copying ??= bring(copy, signed, pages)
          .catch(onFault)
          .finally(() => {
            copying = undefined;
          });
    },
    idle: () => copying ?? Promise.resolve(),
  };
}

export function publisher(deps: PublisherDeps): Publisher {
  const { source, folder, clock, site, names, onFault } = deps;
  let picture = deps.lastSeen;
  let history = deps.history ?? NO_HISTORY;
  let running: Promise<void> | undefined;
  let signed: SignedFiles | undefined;
  const copies = copier(deps);

  const factsNow = (): PageFacts => ({
    ...{ picture, history, now: clock.now(), staleAfterMs: site.staleAfterMs, names },
    subscribe: site.subscribe,
  });

  const take = async (given: NationalPicture) => {
    const next = await signedOnly(given, onFault);
    const before = history.events;
    history = remember(history, picture, next, site.staleAfterMs);
    picture = next;
    signed = await folder.writeSigned({ ...next, site, history: digestOf(historyText(history)) }, history);
    // Once it is on disk: who is told and looks must find it.
    deps.onNews?.(newEvents(before, history.events));
  };

  const filesNow = (): Files => {
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
    await attempt(async () => {
      const files = filesNow();
      if (signed) copies.begin(signed, files);
      await folder.writeFiles(files);
    });
  };

  return {
    publish: () =>
      (running ??= round().finally(() => {
        running = undefined;
      })),
    async idle() {
      await running;
      await copies.idle();
    },
    page: (path) => renderPage(path, factsNow()),
  };
}
