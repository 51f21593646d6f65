import type { Command } from 'commander';
import { listQueue, type ListedUpload } from '../../gateway/index.ts';
import { formatDuration } from '../../kernel/index.ts';
import { onQueue, type LaneOption } from './options.ts';

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

async function list({ dataDir, lane, json }: LaneOption & { readonly json?: true }): Promise<void> {
  const { uploads, damagedLines } = await listQueue(dataDir, lane);
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
  console.log(`${String(listed.length - dead)} held, ${String(dead)} set aside`);
}

/** `siaga queue ls`: what a gateway holds, also beside a running one. */
export const listCommand = (): Command =>
  onQueue('ls', 'what is held and what is set aside; also beside a running gateway')
    .option('--json', 'one JSON object a line, with whole keys and hashes')
    .action(list);
