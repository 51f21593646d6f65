import { Command } from 'commander';
import {
  importPleno,
  openRegister,
  readPleno,
  regionName,
  type Gazetteer,
  type PlenoStanding,
  type Totals,
} from '../../manual/index.ts';
import { byOption, folderOption, manualConfig, regionValue, type FolderOption } from './options.ts';

interface TakeOptions extends FolderOption {
  readonly by: string;
  readonly overDpt?: true;
}

async function take(path: string, options: TakeOptions): Promise<void> {
  const { SIAGA_MANUAL_DIR: dataDir } = manualConfig(options.dataDir);
  const register = await openRegister(dataDir);
  const { rows, blank } = await importPleno(dataDir, {
    ...{ path, by: options.by, at: new Date(), register },
    mayExceedDpt: options.overDpt ?? false,
  });
  console.log(`${String(rows)} baris dicatat dari ${options.by}; ${String(blank)} belum diisi`);
}

const words = (totals: Totals | undefined): string =>
  totals === undefined
    ? 'tanpa angka'
    : `suara ${totals.candidates.join('/')}, tidak sah ${String(totals.invalid)}, digunakan ${String(totals.ballotsUsed)}`;

const historyOf = ({ before, ...now }: PlenoStanding): readonly string[] =>
  [...before, now].map(
    ({ ballot, done, totals, by, at }) =>
      `${at}  ${by}  ${ballot}  ${done ? 'selesai' : 'belum'}  ${words(totals)}`,
  );

interface Shown extends FolderOption {
  readonly region?: string;
  readonly tps?: string;
  readonly json?: true;
}

async function show({ dataDir, region = '', tps, json }: Shown): Promise<void> {
  const folder = manualConfig(dataDir).SIAGA_MANUAL_DIR;
  const all = await readPleno(folder);
  const standing = [...all.values()].filter((row) => row.tps.startsWith(tps ?? region));
  if (json) for (const row of standing) console.log(JSON.stringify(row));
  else if (tps !== undefined) for (const line of standing.flatMap(historyOf)) console.log(line);
  else for (const line of summary(standing, (await openRegister(folder)).names)) console.log(line);
}

function summary(standing: readonly PlenoStanding[], names: Gazetteer): readonly string[] {
  const byKecamatan = Map.groupBy(standing, (row) => row.tps.slice(0, 6));
  const lines = [...byKecamatan].sort().map(([code, rows]) => {
    const done = rows.filter((row) => row.done).length;
    const corrected = rows.filter(({ before }) => before.length > 0).length;
    return `${code}  ${regionName(code, names)}: ${String(done)}/${String(rows.length)} selesai, ${String(corrected)} dikoreksi`;
  });
  return lines.length > 0 ? lines : ['belum ada laporan pleno'];
}

/** `siaga manual progress …`: what PPK say of their plenos. */
export const progressCommand = (): Command =>
  new Command('progress')
    .description('progress and figures of the manual recap, as PPK say')
    .addCommand(
      new Command('import')
        .description('take a PPK’s pleno-<code>.csv, or none of it; corrections keep what was said before')
        .argument('<file>', 'CSV with kode_tps, jenis, selesai, tidak_sah, digunakan, suara_1, …')
        .option('--over-dpt', 'also figures beyond the ballots that a TPS got')
        .addOption(byOption())
        .addOption(folderOption())
        .action(take),
    )
    .addCommand(
      new Command('show')
        .description('how far each kecamatan is; with --tps all that was ever said of one')
        .option('--region <code>', 'only this region', regionValue)
        .option('--tps <code>', 'only this TPS, with its history')
        .option('--json', 'one JSON object a line')
        .addOption(folderOption())
        .action(show),
    );
