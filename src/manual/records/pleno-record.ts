import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { isRefusal } from '../domain/csv.ts';
import {
  beyondDpt,
  PLENO_LAYOUT,
  plenoImportSchema,
  plenoKey,
  plenoStanding,
  readPlenoRow,
  type PlenoRow,
  type PlenoStanding,
} from '../domain/pleno.ts';
import { manualError } from '../errors.ts';
import { csvRefused, readCsvFile, type CsvLimits } from '../regions/csv-file.ts';
import { votersIn } from '../regions/open-register.ts';
import type { TpsRegister } from '../regions/register.ts';
import { ChainedRecord } from './chained-record.ts';

/** Limits of one file of the pleno: a province's TPS with five ballots each, and some. */
const PLENO_LIMITS: CsvLimits = { bytes: 128 * 1_048_576, rows: 750_000 };

const recordIn = (dataDir: string) => new ChainedRecord(dataDir, 'pleno.jsonl', plenoImportSchema);

export interface PlenoFile {
  readonly path: string;
  /** Who says so. */
  readonly by: string;
  readonly at: Date;
  /** TPS that it may speak of. */
  readonly register: TpsRegister;
  /** Somebody means it: figures may exceed the ballots that a TPS got. */
  readonly mayExceedDpt?: boolean;
}

/** What was taken. */
export interface PlenoTaken {
  readonly rows: number;
  /** Rows that are not filled in yet. */
  readonly blank: number;
}

/**
 * Take a PPK's table of the pleno as one entry, or refuse all of it with line numbers: `MANUAL_CSV_REFUSED`,
 * `MANUAL_CSV_TOO_LARGE`, `MANUAL_FILE_UNREADABLE`.
 */
export async function importPleno(
  dataDir: string,
  { path, by, at, register, mayExceedDpt = false }: PlenoFile,
): Promise<PlenoTaken> {
  const rows = new Map<string, PlenoRow>();
  const lineOf = new Map<string, number>();
  let blank = 0;
  await readCsvFile(path, PLENO_LAYOUT, PLENO_LIMITS, (cells, line) => {
    const row = readPlenoRow(cells);
    if (row === 'blank') {
      blank += 1;
      return undefined;
    }
    if (isRefusal(row)) return row.refused;
    if (rows.has(plenoKey(row))) return `TPS ${row.tps} jenis ${row.ballot} sudah ada di baris lain`;
    rows.set(plenoKey(row), row);
    lineOf.set(plenoKey(row), line);
    return undefined;
  });
  if (rows.size === 0)
    throw manualError('MANUAL_CSV_REFUSED', `${path} belum diisi: kolom selesai kosong di semua baris`);
  const known = await votersIn(register, new Set([...rows.values()].map(({ tps }) => tps.slice(0, 2))));
  const faults = [...rows].flatMap(([key, row]) => {
    const wrong = wrongWith(row, known, mayExceedDpt);
    return wrong === undefined ? [] : [`baris ${String(lineOf.get(key) ?? 0)}: TPS ${row.tps} ${wrong}`];
  });
  if (faults.length > 0) throw csvRefused(path, faults);
  const file = createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
  await recordIn(dataDir).append(by, at, { file, rows: [...rows.values()] });
  return { rows: rows.size, blank };
}

function wrongWith(
  row: PlenoRow,
  known: ReadonlyMap<string, number | undefined>,
  mayExceedDpt: boolean,
): string | undefined {
  if (!known.has(row.tps)) return 'tidak ada dalam daftar TPS';
  return mayExceedDpt ? undefined : beyondDpt(row, known.get(row.tps));
}

/** What the pleno says now, by TPS and ballot. Throws `MANUAL_RECORD_BROKEN`. */
export const readPleno = async (dataDir: string): Promise<ReadonlyMap<string, PlenoStanding>> =>
  plenoStanding(await recordIn(dataDir).read());
