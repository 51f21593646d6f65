import type { Command } from 'commander';
import {
  listQueue,
  readPromotion,
  standbyFoldersIn,
  type ListedUpload,
  type QueuePlace,
} from '../../gateway/index.ts';
import { formatDuration } from '../../kernel/index.ts';
import { onPlace, type PlaceOption } from './options.ts';

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

async function list({ dataDir, json, ...place }: PlaceOption & { readonly json?: true }): Promise<void> {
  const { uploads, damagedLines } = await listQueue(dataDir, place);
  if (damagedLines > 0)
    console.error(`${String(damagedLines)} lines of the journal are damaged: see \`siaga queue verify\``);
  const listed = uploads.map((upload) => upload.listed);
  const now = Date.now();
  if (json) {
    for (const upload of listed) console.log(JSON.stringify({ ...upload, ageMs: now - upload.heldAt }));
    return;
  }
  const dead = listed.filter((upload) => upload.state === 'dead').length;
  if (listed.length > 0) console.log(table([HEADINGS, ...listed.map((upload) => rowOf(upload, now))]));
  const held = `${String(listed.length - dead)} held, ${String(dead)} set aside`;
  console.log(place.from === undefined ? held : `for ${place.from}: ${held}`);
  if (place.from === undefined) await sayCopies(dataDir, place);
}

/** What stands by for others, in one line each: it is no part of what this gateway holds, until it is promoted. */
async function sayCopies(dataDir: string, { lane }: QueuePlace): Promise<void> {
  for (const { owner } of (await standbyFoldersIn(dataDir)).filter((folder) => folder.lane === lane)) {
    const { uploads } = await listQueue(dataDir, { lane, from: owner });
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
    .option('--json', 'one JSON object a line, with whole keys and hashes')
    .action(list);
