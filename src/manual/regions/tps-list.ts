import { createReadStream } from 'node:fs';
import { access, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { randomSecret } from '../../kernel/index.ts';
import { csvLine, isRefusal, readHeader, readRow } from '../domain/csv.ts';
import { trueNames, type AreaNames } from '../domain/area-names.ts';
import { readTpsRow, TPS_LAYOUT, type TpsRow } from '../domain/tps-row.ts';
import { manualError } from '../errors.ts';
import { readCsvFile, type CsvLimits } from './csv-file.ts';
import type { KecamatanStations, Station, TpsRegister } from './register.ts';

/** Limits of one file of a TPS list: the nation's stations, and some. */
const TPS_LIMITS: CsvLimits = { bytes: 256 * 1_048_576, rows: 1_000_000 };

const FILE = 'tps.csv';
const HEADER = csvLine(['kode_tps', 'dpt', 'alamat']);

/** What was imported. */
export interface ImportedTps {
  readonly tps: number;
  readonly kecamatan: number;
  /** Codes of kecamatan and desa for which there is no name. */
  readonly nameless: readonly string[];
}

/**
 * Take a list of TPS (a CSV file, or all `.csv` files of a folder) in the place of the one before, or refuse all of it
 * with line numbers: `MANUAL_CSV_REFUSED`, `MANUAL_CSV_TOO_LARGE`, `MANUAL_FILE_UNREADABLE`.
 */
export async function importTps(
  from: string,
  dataDir: string,
  areas: AreaNames,
  limits = TPS_LIMITS,
): Promise<ImportedTps> {
  const rows = new Map<string, TpsRow>();
  for (const path of await filesAt(from)) {
    await readCsvFile(path, TPS_LAYOUT, limits, (row) => {
      const read = readTpsRow(row);
      if (isRefusal(read)) return read.refused;
      if (rows.has(read.tps)) return `TPS ${read.tps} sudah ada di baris lain`;
      rows.set(read.tps, read);
      return undefined;
    });
  }
  const sorted = [...rows.values()].sort((a, b) => (a.tps < b.tps ? -1 : 1));
  await replaceList(dataDir, sorted);
  const kecamatan = new Set(sorted.map(({ tps }) => tps.slice(0, 6)));
  const desa = new Set(sorted.map(({ tps }) => tps.slice(0, 10)));
  const nameless = [...kecamatan, ...desa].filter((code) => !areas.has(code));
  return { tps: sorted.length, kecamatan: kecamatan.size, nameless };
}

async function filesAt(from: string): Promise<readonly string[]> {
  const found = await stat(from).catch((cause: unknown) => {
    throw manualError('MANUAL_FILE_UNREADABLE', `${from} tidak ada atau tidak terbaca`, { cause });
  });
  if (!found.isDirectory()) return [from];
  const names = (await readdir(from)).filter((name) => name.toLowerCase().endsWith('.csv')).sort();
  if (names.length === 0)
    throw manualError('MANUAL_FILE_UNREADABLE', `tidak ada berkas .csv di folder ${from}`);
  return names.map((name) => join(from, name));
}

const LINES_AT_ONCE = 10_000;

async function replaceList(dataDir: string, rows: readonly TpsRow[]): Promise<void> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const draft = join(dataDir, `${FILE}.${randomSecret(6)}`);
  const file = await open(draft, 'wx', 0o600);
  try {
    await file.write(HEADER);
    for (let at = 0; at < rows.length; at += LINES_AT_ONCE) {
      const lines = rows.slice(at, at + LINES_AT_ONCE);
      await file.write(
        lines.map(({ tps, dpt, address }) => csvLine([tps, dpt ?? '', address ?? ''])).join(''),
      );
    }
    await file.sync();
    await file.close();
    await rename(draft, join(dataDir, FILE));
  } catch (error) {
    await file.close().catch(() => undefined);
    await rm(draft, { force: true });
    throw error;
  }
}

/** The list that was imported into a folder; undefined when none was. */
export async function importedRegister(dataDir: string, areas: AreaNames): Promise<TpsRegister | undefined> {
  const path = join(dataDir, FILE);
  const isThere = await access(path).then(
    () => true,
    () => false,
  );
  if (!isThere) return undefined;
  return { isRehearsal: false, names: trueNames(areas), kecamatanIn: (scope) => kecamatanOf(path, scope) };
}

async function* kecamatanOf(path: string, scope: string): AsyncGenerator<KecamatanStations> {
  let code = '';
  let stations: Station[] = [];
  for await (const station of stationsIn(path, scope.slice(0, 6))) {
    if (code !== station.tps.slice(0, 6)) {
      if (stations.length > 0) yield { code, stations };
      code = station.tps.slice(0, 6);
      stations = [];
    }
    stations.push(station);
  }
  if (stations.length > 0) yield { code, stations };
}

async function* stationsIn(path: string, scope: string): AsyncGenerator<Station> {
  const header = readHeader(HEADER.trim(), TPS_LAYOUT);
  if (isRefusal(header)) return;
  const input = createReadStream(path);
  const lines = createInterface({ input, crlfDelay: Infinity });
  try {
    for await (const line of lines) {
      if (!line.startsWith(scope)) continue;
      const row = readRow(line, header);
      const station = isRefusal(row) ? row : readTpsRow(row);
      if (isRefusal(station))
        throw manualError('MANUAL_FILE_UNREADABLE', `${path}: ${station.refused}; impor lagi daftarnya`);
      yield station;
    }
  } finally {
    lines.close();
    input.destroy();
  }
}
