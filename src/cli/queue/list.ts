import type { Command } from 'commander';
import {
  listQueue,
  queuePlaces,
  readPromotion,
  standbyFoldersIn,
  type ListedUpload,
  type QueuePlace,
  type WantedQueues,
} from '../../gateway/index.ts';
import { formatDuration } from '../../kernel/index.ts';
import { journalLost, laneName, onPlace, type PlaceOption } from './options.ts';

/** Enough of a key to tell uploads apart by eye, and for `requeue` to find it again. */
const SHOWN_KEY = 16;
const HEADINGS = ['KEY', 'TPS', 'BALLOT', 'PAGE', 'BYTES', 'AGE', 'TRIES', 'STATE'];

const wholeSeconds = (ms: number): number => Math.max(0, Math.floor(ms / 1_000) * 1_000);

const rowOf = (upload: ListedUpload, now: number): string[] => [
  upload.key.slice(0, SHOWN_KEY),
  upload.tps,
  upload.ballot,
  String(upload.page),
  String(upload.bytes),
  formatDuration(wholeSeconds(now - upload.heldAt)),
  String(upload.attempts),
  upload.buried ? `dead: ${upload.buried.reason}` : upload.state,
];

function table(rows: readonly (readonly string[])[]): string {
  const widths = HEADINGS.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return rows.map(line).join('\n');
}

/** What one queue holds. */
interface Listing {
  readonly place: QueuePlace;
  readonly listed: readonly ListedUpload[];
}

async function list({ dataDir, json, ...wanted }: PlaceOption & { readonly json?: true }): Promise<void> {
  const listings: Listing[] = [];
  for (const place of await queuePlaces(dataDir, wanted)) {
    const { uploads, damagedLines, isJournalLost } = await listQueue(dataDir, place);
    if (isJournalLost) {
      console.error(journalLost(laneName(place)));
      process.exitCode = 1;
    }
    if (damagedLines > 0)
      console.error(
        `${String(damagedLines)} lines of the journal of ${laneName(place)} are damaged: see \`siaga queue verify\``,
      );
    listings.push({ place, listed: uploads.map((upload) => upload.listed) });
  }
  const now = Date.now();
  if (json) {
    for (const { place, listed } of listings)
      for (const upload of listed)
        console.log(JSON.stringify({ ...upload, ageMs: now - upload.heldAt, lane: place.lane }));
    return;
  }
  show(listings, now);
  if (wanted.from === undefined) await sayCopies(dataDir, wanted);
}

function show(listings: readonly Listing[], now: number): void {
  const filled = listings.filter(({ listed }) => listed.length > 0);
  const rows = filled.flatMap(({ listed }) => listed.map((upload) => rowOf(upload, now)));
  if (rows.length > 0) console.log(table([HEADINGS, ...rows]));
  if (filled.length > 1)
    for (const listing of filled) console.log(`${laneName(listing.place)}: ${summary([listing])}`);
  const from = listings[0]?.place.from;
  console.log(from === undefined ? summary(listings) : `for ${from}: ${summary(listings)}`);
}

function summary(listings: readonly Listing[]): string {
  const all = listings.flatMap(({ listed }) => listed);
  const dead = all.filter(({ state }) => state === 'dead').length;
  return `${String(all.length - dead)} held, ${String(dead)} set aside`;
}

/** What stands by for others, in one line each: it is no part of what this gateway holds, until it is promoted. */
async function sayCopies(dataDir: string, { lane }: WantedQueues): Promise<void> {
  const folders = (await standbyFoldersIn(dataDir)).filter(
    (folder) => lane === undefined || folder.lane === lane,
  );
  for (const owner of new Set(folders.map((folder) => folder.owner))) {
    const places = await queuePlaces(dataDir, { lane, from: owner });
    const listings = await Promise.all(places.map((place) => listQueue(dataDir, place)));
    const uploads = listings.flatMap((listing) => listing.uploads);
    const bytes = uploads.reduce((sum, { listed }) => sum + listed.bytes, 0);
    const promotion = await readPromotion(dataDir, owner);
    const standing = promotion
      ? `promoted ${promotion.at} by ${promotion.by}: ${promotion.reason}`
      : 'standing by';
    console.log(
      `copies for ${owner}: ${String(uploads.length)} (${String(bytes)} bytes), ${standing}; --from ${owner} lists them`,
    );
  }
}

/** `siaga queue ls`: what a gateway holds, also beside a running one. */
export const listCommand = (): Command =>
  onPlace('ls', 'what is held and what is set aside; also beside a running gateway')
    .option('--json', 'one JSON object a line, with whole keys, hashes and the lane')
    .action(list);
