import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { isRefusal } from '../domain/csv.ts';
import {
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
import { tpsCodesIn } from '../regions/open-register.ts';
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
  { path, by, at, register }: PlenoFile,
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
    if (!lineOf.has(row.tps)) lineOf.set(row.tps, line);
    return undefined;
  });
  if (rows.size === 0)
    throw manualError('MANUAL_CSV_REFUSED', `${path} belum diisi: kolom selesai kosong di semua baris`);
  await refuseUnknown(path, lineOf, register);
  const file = createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
  await recordIn(dataDir).append(by, at, { file, rows: [...rows.values()] });
  return { rows: rows.size, blank };
}

async function refuseUnknown(
  path: string,
  lineOf: ReadonlyMap<string, number>,
  register: TpsRegister,
): Promise<void> {
  const known = await tpsCodesIn(register, new Set([...lineOf.keys()].map((tps) => tps.slice(0, 2))));
  const unknown = [...lineOf].filter(([tps]) => !known.has(tps));
  if (unknown.length > 0)
    throw csvRefused(
      path,
      unknown.map(([tps, line]) => `baris ${String(line)}: TPS ${tps} tidak ada dalam daftar TPS`),
    );
}

/** What the pleno says now, by TPS and ballot. Throws `MANUAL_RECORD_BROKEN`. */
export const readPleno = async (dataDir: string): Promise<ReadonlyMap<string, PlenoStanding>> =>
  plenoStanding(await recordIn(dataDir).read());
