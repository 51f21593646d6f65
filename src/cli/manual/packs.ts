import { availableParallelism } from 'node:os';
import { Command, InvalidArgumentError } from 'commander';
import { systemClock } from '../../kernel/index.ts';
import {
  makePacks,
  openRegister,
  readContacts,
  statesOrNone,
  type ContactList,
  type MadePacks,
  type PacksProgress,
  type TpsRegister,
} from '../../manual/index.ts';
import { wholeNumber } from '../arguments.ts';
import {
  folderOption,
  manualConfig,
  receiptsOf,
  regionValue,
  withReceipts,
  type FolderOption,
  type ReceiptsOption,
} from './options.ts';

interface PacksOptions extends FolderOption, ReceiptsOption {
  readonly region: string;
  readonly out: string;
  readonly contacts?: string;
  readonly workers: number;
}

/** Without a terminal a line is printed only so often. */
const PLAIN_EVERY = 250;
const CLEAR = '\r\u001b[2K';

function show({ packs, tps, province }: PacksProgress): void {
  const line = `${String(packs)} paket, ${String(tps)} TPS  ${province}`;
  if (process.stdout.isTTY) process.stdout.write(`${CLEAR}${line.slice(0, process.stdout.columns - 1)}`);
  else if (packs % PLAIN_EVERY === 0) console.log(line);
}

/** So many lines of a list are told of; the others are counted. */
const CHANGED_SHOWN = 20;

async function contactsIn(path: string | undefined, register: TpsRegister): Promise<ContactList['contacts']> {
  if (path === undefined) return [];
  const { contacts, changed } = await readContacts(path, register);
  if (changed.length > 0)
    console.error(`${path}: di kertas ${String(changed.length)} baris memakai huruf lain`);
  for (const { line, letters } of changed.slice(0, CHANGED_SHOWN))
    console.error(`  baris ${String(line)}: ${letters.join(', ')}`);
  if (changed.length > CHANGED_SHOWN)
    console.error(`  … dan ${String(changed.length - CHANGED_SHOWN)} baris lain`);
  return contacts;
}

async function packs(options: PacksOptions): Promise<void> {
  const config = manualConfig(options.dataDir);
  const [register, states] = await Promise.all([openRegister(config.SIAGA_MANUAL_DIR), statesOrNone(config)]);
  if (register.isRehearsal)
    console.log('belum ada daftar TPS yang diimpor: dipakai daftar katalog, hanya untuk gladi');
  const contacts = await contactsIn(options.contacts, register);
  const scope = options.region;
  const made = await makePacks({
    ...{ scope, dir: options.out, register, states, contacts },
    receipts: await receiptsOf(options, scope === 'nasional' ? '' : scope),
    expected: config.SIAGA_MANUAL_PAGES,
    workers: options.workers,
    clock: systemClock,
    onProgress: show,
  });
  if (process.stdout.isTTY) process.stdout.write(CLEAR);
  tell(made, options.out);
}

function tell({ packs: written, faults }: MadePacks, out: string): void {
  const sum = (of: (pack: (typeof written)[number]) => number): number =>
    written.reduce((total, pack) => total + of(pack), 0);
  console.log(
    `${String(written.length)} paket untuk ${String(sum(({ tally }) => tally.tps))} TPS, ` +
      `${String(sum(({ pages }) => pages))} halaman, di ${out}: lihat daftar.csv di sana`,
  );
  const beyond = sum(({ tally }) => tally.beyondList);
  if (beyond > 0)
    console.error(
      `${String(beyond)} TPS di luar daftar mengirim foto: lihat kolom tps_di_luar_daftar di daftar.csv, ` +
        'periksa kodenya dan daftar TPS',
    );
  const alone = written.filter(({ ownContacts }) => ownContacts === 0).length;
  if (alone > 0)
    console.error(
      `${String(alone)} dari ${String(written.length)} kecamatan tanpa kontak sendiri: lihat kolom kontak_kecamatan di ` +
        'daftar.csv, dan isi dengan --contacts',
    );
  for (const { name, fault, damagedLines } of faults)
    console.error(`${name} tidak terbaca utuh: ${fault ?? `${String(damagedLines)} baris rusak`}`);
}

const scopeValue = (text: string): string => {
  if (text === 'nasional') return text;
  try {
    return regionValue(text);
  } catch {
    throw new InvalidArgumentError('"nasional" or the code of a province, kab/kota or kecamatan is wanted.');
  }
};

/** `siaga manual packs`: paper, tables and messages for every kecamatan of a region. */
export const packsCommand = (): Command =>
  withReceipts(
    new Command('packs')
      .description('make the pack of every kecamatan of a region: PDF, CSV and messages')
      .requiredOption(
        '--region <code>',
        '"nasional", or the code of a province, kab/kota or kecamatan',
        scopeValue,
      )
      .requiredOption('--out <dir>', 'a new or empty folder')
      .option('--contacts <file>', 'CSV: wilayah,jabatan,nama,telepon')
      .option(
        '--workers <n>',
        'threads that make paper',
        wholeNumber(1, 64),
        Math.min(8, availableParallelism()),
      )
      .addOption(folderOption()),
  ).action(packs);
