import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import {
  isBlankLine,
  isRefusal,
  readHeader,
  readRow,
  type CsvHeader,
  type CsvLayout,
  type CsvRow,
} from '../domain/csv.ts';
import { manualError } from '../errors.ts';

/** How large a file may be. */
export interface CsvLimits {
  readonly bytes: number;
  readonly rows: number;
}

const LINE_CHARS = 4_000;
/** So many faults are named; the others are counted. */
const FAULTS_NAMED = 20;

/**
 * Read a CSV file row by row; `take` keeps a row or says what is wrong with it. All faults are looked for before the
 * file is refused as a whole (`MANUAL_CSV_REFUSED`, with line numbers); whoever keeps rows keeps none of a refused file.
 * Throws `MANUAL_CSV_TOO_LARGE`, `MANUAL_FILE_UNREADABLE`.
 */
export async function readCsvFile(
  path: string,
  layout: CsvLayout,
  limits: CsvLimits,
  take: (row: CsvRow, line: number) => string | undefined,
): Promise<{ readonly rows: number }> {
  await refuseLarge(path, limits.bytes);
  const faults: string[] = [];
  let unnamed = 0;
  const fault = (line: number, what: string): void => {
    if (faults.length < FAULTS_NAMED) faults.push(`baris ${String(line)}: ${what}`);
    else unnamed += 1;
  };
  let header: CsvHeader | undefined;
  let rows = 0;
  let number = 0;
  for await (const line of linesOf(path)) {
    number += 1;
    if (!header) {
      const read = readHeader(line, layout);
      if (isRefusal(read)) throw refused(path, [`baris 1: ${read.refused}`], 0);
      header = read;
      continue;
    }
    if (isBlankLine(line)) continue;
    rows += 1;
    if (rows > limits.rows)
      throw manualError('MANUAL_CSV_TOO_LARGE', `${path} memuat lebih dari ${String(limits.rows)} baris`);
    const wrong = wrongIn(line, header, (row) => take(row, number));
    if (wrong !== undefined) fault(number, wrong);
  }
  if (!header) throw refused(path, ['berkas ini kosong'], 0);
  if (faults.length > 0) throw refused(path, faults, unnamed);
  return { rows };
}

function wrongIn(
  line: string,
  header: CsvHeader,
  take: (row: CsvRow) => string | undefined,
): string | undefined {
  if (line.length > LINE_CHARS) return `lebih dari ${String(LINE_CHARS)} huruf`;
  if (line.includes('\uFFFD')) return 'bukan teks UTF-8; dari Excel simpan sebagai "CSV UTF-8"';
  const row = readRow(line, header);
  return isRefusal(row) ? row.refused : take(row);
}

async function refuseLarge(path: string, most: number): Promise<void> {
  const { size } = await stat(path).catch((cause: unknown) => {
    throw unreadable(path, cause);
  });
  if (size > most)
    throw manualError('MANUAL_CSV_TOO_LARGE', `${path} lebih dari ${String(most / 1_048_576)} MiB`);
}

/** How a file is written: UTF-8, or UTF-16 as Excel's "Unicode text" is, by its byte order mark. */
async function encodingOf(path: string): Promise<'utf8' | 'utf16le'> {
  const file = await open(path).catch((cause: unknown) => {
    throw unreadable(path, cause);
  });
  try {
    const { buffer } = await file.read(Buffer.alloc(2), 0, 2, 0);
    const mark = buffer.toString('hex');
    if (mark === 'feff') throw csvRefused(path, ['berkas ini UTF-16 BE; simpan sebagai "CSV UTF-8"']);
    return mark === 'fffe' ? 'utf16le' : 'utf8';
  } finally {
    await file.close();
  }
}

/** The lines of a file, without their ends. */
export async function* linesOf(path: string): AsyncGenerator<string> {
  const input = createReadStream(path, { encoding: await encodingOf(path) });
  const lines = createInterface({ input, crlfDelay: Infinity });
  try {
    yield* lines;
  } finally {
    lines.close();
    input.destroy();
  }
}

const unreadable = (path: string, cause: unknown): Error =>
  manualError(
    'MANUAL_FILE_UNREADABLE',
    `${path}: ${cause instanceof Error ? cause.message : String(cause)}`,
    { cause },
  );

/** The refusal of a whole file, naming the first faults and counting the rest. */
export const csvRefused = (path: string, faults: readonly string[]): Error =>
  refused(path, faults.slice(0, FAULTS_NAMED), Math.max(0, faults.length - FAULTS_NAMED));

const refused = (path: string, faults: readonly string[], unnamed: number): Error =>
  manualError(
    'MANUAL_CSV_REFUSED',
    [
      `${path} tidak diimpor; tidak satu baris pun disimpan:`,
      ...faults.map((one) => `  ${one}`),
      ...(unnamed > 0 ? [`  … dan ${String(unnamed)} baris lain`] : []),
    ].join('\n'),
  );
