import { Command } from 'commander';
import {
  importPleno,
  openRegister,
  progressOf,
  readPleno,
  regionName,
  type Gazetteer,
  type KecamatanProgress,
  type PlenoStanding,
  type TpsRegister,
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
  else {
    const scopes = region === '' ? provincesOf(standing) : [region];
    if (scopes.length === 0) console.log('belum ada laporan pleno');
    const register = await openRegister(folder);
    for (const scope of scopes) for await (const line of summary(scope, register, all)) console.log(line);
  }
}

/** Provinces of which something was said. */
const provincesOf = (standing: readonly PlenoStanding[]): readonly string[] =>
  [...new Set(standing.map((row) => row.tps.slice(0, 2)))].sort();

const progressLine = ({ code, all, done, corrected }: KecamatanProgress, names: Gazetteer): string =>
  `${code}  ${regionName(code, names)}: ${String(done)}/${String(all)} selesai, ${String(corrected)} dikoreksi`;

async function* summary(
  scope: string,
  register: TpsRegister,
  standing: ReadonlyMap<string, PlenoStanding>,
): AsyncGenerator<string> {
  let [all, done, silent] = [0, 0, 0];
  for await (const kecamatan of register.kecamatanIn(scope)) {
    const progress = progressOf(kecamatan, standing);
    all += progress.all;
    done += progress.done;
    if (progress.said > 0) yield progressLine(progress, register.names);
    else silent += 1;
  }
  yield `${scope}  ${regionName(scope, register.names)}: ${String(done)}/${String(all)} TPS x jenis selesai, ${String(silent)} kecamatan belum melapor`;
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
