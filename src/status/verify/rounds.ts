import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { firstDifference } from '../domain/first-difference.ts';
import { historySchema, type History } from '../domain/history.ts';
import { snapshotSchema, type Snapshot } from '../domain/snapshot.ts';
import { judgeFreshness } from '../domain/staleness.ts';
import { digestOf, SCRIPT_PATH } from '../folder.ts';
import { loadRegencyNames } from '../regency-names.ts';
import { jsonFeed, rssFeed } from '../view/feed.ts';
import { PAGE_PATHS, renderPage } from '../view/site.ts';

/** What one round of the publisher makes its files from, as it was signed. */
export interface Round {
  readonly snapshot: Snapshot;
  readonly history: History;
  readonly snapshotText: string;
  readonly historyText: string;
}

/** Throws a ZodError or SyntaxError when the texts are of no round. */
export const roundOf = (snapshotText: string, historyText: string): Round => ({
  snapshot: snapshotSchema.parse(JSON.parse(snapshotText)),
  history: historySchema.parse(JSON.parse(historyText)),
  ...{ snapshotText, historyText },
});

/** What `berikut.jws` holds: texts of the last whole round, and of those begun since. */
export const begunSchema = z.array(z.object({ snapshot: z.string(), history: z.string() }));

/** Files of a mirror as they read, by path; of what is signed the text within. */
export type Found = ReadonlyMap<string, string>;

/** Plain twins, feeds and the script. */
export const DATA_PATHS = ['snapshot.json', 'riwayat.json', 'segar.js', 'feed.xml', 'feed.json'] as const;

async function dataOf({ snapshot, history, snapshotText, historyText }: Round): Promise<Found> {
  const { address } = snapshot.site;
  return new Map([
    ...(['snapshot.jws', 'snapshot.json'] as const).map((path) => [path, snapshotText] as const),
    ...(['riwayat.jws', 'riwayat.json'] as const).map((path) => [path, historyText] as const),
    ['segar.js', await readFile(SCRIPT_PATH, 'utf8')],
    ['feed.xml', rssFeed(history, address)],
    ['feed.json', jsonFeed(history, address)],
  ]);
}

/** In words where a text first differs from what it should be; undefined: nowhere. */
export function differenceIn(expected: string, found: string): string | undefined {
  const difference = firstDifference(expected, found);
  return (
    difference &&
    `line ${String(difference.line)} should read "${difference.expected}" but reads "${difference.found}"`
  );
}

/** What of the files is not as this round makes it, by path and in words. */
export async function faultsAgainst(
  round: Round,
  found: Found,
  now: number,
): Promise<ReadonlyMap<string, string>> {
  const { snapshot, history } = round;
  const { staleAfterMs, subscribe } = snapshot.site;
  const at = Date.parse(snapshot.asOf);
  const facts = { picture: snapshot, history, staleAfterMs, names: await loadRegencyNames(), subscribe };
  const { fresh } = judgeFreshness(snapshot.asOf, now, staleAfterMs);
  const faults = new Map<string, string>();
  const expect = (path: string, expected: string) => {
    const fault = differenceIn(expected, found.get(path) ?? '');
    if (fault !== undefined) faults.set(path, fault);
  };
  if (digestOf(round.historyText) !== snapshot.history)
    faults.set('riwayat.jws', 'it is signed, but not the history that the snapshot names');
  for (const [path, expected] of await dataOf(round)) expect(path, expected);
  for (const path of PAGE_PATHS) {
    const aged = () => renderPage(path, { ...facts, now: at + staleAfterMs + 1 });
    // An old page may still read as it did; a fresh one has no reason to call itself old.
    if (!fresh && found.get(path) === aged()) continue;
    expect(path, renderPage(path, { ...facts, now: at }) ?? '');
  }
  return faults;
}
