import { access, copyFile, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { randomSecret } from '../../kernel/index.ts';
import { csvLine, isRefusal, readHeader, readRow, type CsvHeader } from '../domain/csv.ts';
import { trueNames, type AreaNames } from '../domain/area-names.ts';
import { readTpsRow, TPS_LAYOUT, type TpsRow } from '../domain/tps-row.ts';
import { manualError } from '../errors.ts';
import { linesOf, readCsvFile, type CsvLimits } from './csv-file.ts';
import type { KecamatanStations, Station, TpsRegister } from './register.ts';

/** Limits of one file of a TPS list: the nation's stations, and some. */
const TPS_LIMITS: CsvLimits = { bytes: 256 * 1_048_576, rows: 1_000_000 };

const FILE = 'tps.csv';
/** The list before, kept until the next import. */
const FORMER = 'tps-sebelumnya.csv';
/** A list that keeps less of the one before is somebody's part of it, or cut off. */
const KEPT_AT_LEAST = 0.9;
const HEADER = csvLine(['kode_tps', 'dpt', 'alamat']);

/** What was imported. */
export interface ImportedTps {
  readonly tps: number;
  readonly kecamatan: number;
  /** Codes of kecamatan and desa for which there is no name. */
  readonly nameless: readonly string[];
}

export interface TpsImport {
  /** A CSV file, or a folder of them. */
  readonly from: string;
  readonly dataDir: string;
  readonly areas: AreaNames;
  /** Somebody means it: the list may be much smaller than the one before. */
  readonly mayShrink?: boolean;
  readonly limits?: CsvLimits;
}

/**
 * Take a list of TPS in the place of the one before, which is kept beside it, or refuse all of it: with line numbers
 * (`MANUAL_CSV_REFUSED`), because it lacks a good part of the one before (`MANUAL_LIST_SHRINKS`),
 * `MANUAL_CSV_TOO_LARGE`, `MANUAL_FILE_UNREADABLE`.
 */
export async function importTps(options: TpsImport): Promise<ImportedTps> {
  const { from, dataDir, areas, mayShrink = false, limits = TPS_LIMITS } = options;
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
  if (sorted.length === 0)
    throw manualError(
      'MANUAL_CSV_REFUSED',
      `${from} tidak memuat satu TPS pun; daftar yang ada tetap dipakai`,
    );
  if (!mayShrink) await refuseSmaller(join(dataDir, FILE), sorted);
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

/** How many TPS of each kecamatan are in a stored list; none where there is no list. Also of one that is damaged. */
async function countsIn(path: string): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  if (!(await isThere(path))) return counts;
  for await (const line of linesOf(path)) {
    const [code] = /^\d{6}(?=\d{7}\b)/.exec(line) ?? [];
    if (code !== undefined) counts.set(code, (counts.get(code) ?? 0) + 1);
  }
  return counts;
}

async function refuseSmaller(path: string, rows: readonly TpsRow[]): Promise<void> {
  const before = await countsIn(path);
  const kept = new Set(rows.map(({ tps }) => tps.slice(0, 6)));
  const lost = [...before.keys()].filter((code) => !kept.has(code));
  const former = [...before.values()].reduce((sum, count) => sum + count, 0);
  if (lost.length === 0 && rows.length >= former * KEPT_AT_LEAST) return;
  const example = lost.length > 0 ? ` (misalnya ${lost.slice(0, 3).join(', ')})` : '';
  throw manualError(
    'MANUAL_LIST_SHRINKS',
    `daftar baru memuat ${String(rows.length)} TPS, yang dipakai sekarang ${String(former)}; ` +
      `${String(lost.length)} kecamatan akan hilang${example}. Impor folder dengan semua wilayah, atau ulangi dengan --replace`,
  );
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
    const path = join(dataDir, FILE);
    if (await isThere(path)) await copyFile(path, join(dataDir, FORMER));
    await rename(draft, path);
  } catch (error) {
    await file.close().catch(() => undefined);
    await rm(draft, { force: true });
    throw error;
  }
}

const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/** The list that was imported into a folder; undefined when none was. */
export async function importedRegister(dataDir: string, areas: AreaNames): Promise<TpsRegister | undefined> {
  const path = join(dataDir, FILE);
  if (!(await isThere(path))) return undefined;
  return {
    ...{ isRehearsal: false, names: trueNames(areas) },
    kecamatanIn: (scope) => kecamatanOf(path, scope),
    desaCodes: () => desaIn(path),
  };
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

/** In one reading of the list, which is sorted: each once. */
async function* desaIn(path: string): AsyncGenerator<string> {
  let last = '';
  for await (const line of linesOf(path)) {
    const [code] = /^\d{10}(?=\d{3}\b)/.exec(line) ?? [];
    if (code === undefined || code === last) continue;
    last = code;
    yield code;
  }
}

async function* stationsIn(path: string, scope: string): AsyncGenerator<Station> {
  let header: CsvHeader | undefined;
  for await (const line of linesOf(path)) {
    if (!header) {
      const read = readHeader(line, TPS_LAYOUT);
      if (isRefusal(read)) throw damaged(path, read.refused);
      header = read;
      continue;
    }
    if (!line.startsWith(scope)) continue;
    const row = readRow(line, header);
    const station = isRefusal(row) ? row : readTpsRow(row);
    if (isRefusal(station)) throw damaged(path, station.refused);
    yield station;
  }
}

const damaged = (path: string, what: string): Error =>
  manualError('MANUAL_FILE_UNREADABLE', `${path}: ${what}; impor lagi daftarnya`);
