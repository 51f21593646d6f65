import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { PROVINCES, provinceOf } from '../../catalog/index.ts';
import { NATIONAL } from '../../contracts/index.ts';
import type { Clock } from '../../kernel/index.ts';
import {
  accountsOf,
  unreadIn,
  withReceipts,
  type RegionFacts,
  type ShownReceipt,
  type SourceWord,
} from '../domain/accounts.ts';
import { contactsOf, type Contact } from '../domain/contacts.ts';
import { csvFile, csvLine } from '../domain/csv.ts';
import { knownCount, packOf, type ExpectedPages } from '../domain/pack.ts';
import { pageStates } from '../domain/page-states.ts';
import { manualError } from '../errors.ts';
import { AREA_NOTICE } from '../regions/load-areas.ts';
import type { KecamatanStations, TpsRegister } from '../regions/register.ts';
import type { StateSource } from '../states/state-source.ts';
import { toKabKota } from '../view/messages.ts';
import { dateTime, STATE_WORDS } from '../view/words.ts';
import { kabKotaFolder, writeOwn } from './folders.ts';
import type { WrittenPack } from './pack-files.ts';
import { WorkerPool } from './worker-pool.ts';

export interface PacksOptions {
  /** `nasional`, or the code of a province, kab/kota or kecamatan. */
  readonly scope: string;
  /** A folder that is new or empty. */
  readonly dir: string;
  readonly register: TpsRegister;
  readonly states: StateSource;
  /** Receipts that people showed. */
  readonly receipts: readonly ShownReceipt[];
  readonly contacts: readonly Contact[];
  readonly expected: ExpectedPages;
  readonly workers: number;
  readonly clock: Clock;
  /** Told after each pack. */
  readonly onProgress: (progress: PacksProgress) => void;
}

export interface PacksProgress {
  readonly packs: number;
  readonly tps: number;
  /** Name of the province in work. */
  readonly province: string;
}

/** What was made. */
export interface MadePacks {
  readonly packs: readonly WrittenPack[];
  /** Sources that could not be read whole, each once. */
  readonly faults: readonly SourceWord[];
}

const INDEX = [
  'kode',
  'kecamatan',
  'kab_kota',
  'provinsi',
  'tps',
  'tercatat',
  'ditahan',
  'disisihkan',
  'dicari',
  'tidak_diketahui',
  'ppwp_belum_ada',
  'ppwp_tidak_diketahui',
  'tps_tanpa_kabar',
  'halaman_pdf',
  'kontak_kecamatan',
  'sumber_tidak_terbaca',
  'tps_di_luar_daftar',
] as const;

/** The states of the index, in the order of its columns. */
const COUNTED = ['recorded', 'held', 'set-aside', 'missing'] as const;

/**
 * Make the packs of every kecamatan of a region, province by province: what is known of one is in memory at a time.
 * Throws `MANUAL_OUT_NOT_EMPTY`, `MANUAL_REGION_UNKNOWN`, `MANUAL_PACK_FAILED`.
 */
export async function makePacks(options: PacksOptions): Promise<MadePacks> {
  await claimFolder(options.dir);
  const packs: WrittenPack[] = [];
  const faults = new Map<string, SourceWord>();
  let tps = 0;
  let province = '';
  const data = { dir: options.dir, notice: AREA_NOTICE };
  const pool = new WorkerPool(options.workers, data, (written) => {
    packs.push(written);
    tps += written.tally.tps;
    options.onProgress({ packs: packs.length, tps, province });
  });
  try {
    for await (const read of readAhead(options)) {
      province = provinceOf(read.scope.slice(0, 2))?.name ?? read.scope;
      await givePacks(options, read, pool);
      for (const word of unreadIn(read.facts.sources)) faults.set(word.name, word);
    }
    await pool.finish();
  } finally {
    await pool.close();
  }
  if (packs.length === 0)
    throw manualError('MANUAL_REGION_UNKNOWN', `tidak ada TPS di wilayah ${options.scope}`);
  packs.sort((a, b) => (a.code < b.code ? -1 : 1));
  await writeIndex(options, packs);
  return { packs, faults: [...faults.values()] };
}

/** A nation is its provinces. */
const provincesOf = (scope: string): readonly string[] =>
  scope === NATIONAL ? PROVINCES.map(({ code }) => code) : [scope];

async function claimFolder(dir: string): Promise<void> {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  if ((await readdir(dir)).length > 0)
    throw manualError('MANUAL_OUT_NOT_EMPTY', `${dir} tidak kosong: sebut folder baru`);
}

/** What is known of a province or a part of it. */
interface ReadScope {
  readonly scope: string;
  /** When the reading began: what came later may not be in it. */
  readonly atMs: number;
  readonly facts: RegionFacts;
}

/** Read the scopes one after another, each while the packs of the one before are made. */
async function* readAhead({
  scope: wanted,
  states,
  receipts,
  clock,
}: PacksOptions): AsyncGenerator<ReadScope> {
  const read = async (scope: string): Promise<ReadScope> => {
    const atMs = clock.now();
    const own = receipts.filter(({ tps }) => tps.startsWith(scope));
    return { scope, atMs, facts: withReceipts(await states.factsOf(scope), own) };
  };
  let ahead: Promise<ReadScope> | undefined;
  for (const scope of provincesOf(wanted)) {
    const next = read(scope);
    if (ahead) yield await ahead;
    ahead = next;
  }
  if (ahead) yield await ahead;
}

/** The kecamatan of the list, then those of which only photos are known: the list does not have them. */
async function* kecamatanIn(
  scope: string,
  register: TpsRegister,
  photographed: ReadonlyMap<string, readonly string[]>,
): AsyncGenerator<KecamatanStations> {
  const left = new Set([...photographed.keys()].filter((code) => code.startsWith(scope)));
  for await (const kecamatan of register.kecamatanIn(scope)) {
    left.delete(kecamatan.code);
    yield kecamatan;
  }
  for (const code of [...left].sort()) yield { code, stations: [] };
}

/** Put the packs of a province or a part of it together and hand them over. */
async function givePacks(
  { register, contacts, expected }: PacksOptions,
  { scope, atMs: madeAtMs, facts }: ReadScope,
  pool: WorkerPool,
): Promise<void> {
  const pages = pageStates(accountsOf(facts).values());
  const photographed = Map.groupBy(pages.keys(), (tps) => tps.slice(0, 6));
  for await (const { code, stations } of kecamatanIn(scope, register, photographed)) {
    const pack = packOf({
      ...{ code, stations, names: register.names, madeAtMs, isRehearsal: register.isRehearsal, expected },
      photographed: photographed.get(code) ?? [],
      statesOf: (tps) => pages.get(tps) ?? [],
      sources: facts.sources,
      contacts: contactsOf(code, contacts),
    });
    await pool.give(pack);
  }
}

async function writeIndex(options: PacksOptions, packs: readonly WrittenPack[]): Promise<void> {
  const { dir, register, clock } = options;
  const rows = packs.map(({ code, name, kabKota, province, tally, pages, ownContacts, unread }) =>
    csvLine([
      ...[code, name, kabKota, province, tally.tps],
      ...COUNTED.map((state) => knownCount(tally, state) ?? STATE_WORDS.unknown.word),
      ...[tally.unknown, tally.absent, tally.unread, tally.silent, pages, ownContacts, unread],
      tally.beyondList,
    ]),
  );
  await writeOwn(join(dir, 'daftar.csv'), csvFile([csvLine(INDEX), ...rows]));
  const manifest = {
    madeAt: new Date(clock.now()).toISOString(),
    scope: options.scope,
    isRehearsal: register.isRehearsal,
    notice: AREA_NOTICE,
    packs: packs.map(({ code, tally, files }) => ({ code, tally, files })),
  };
  await writeOwn(join(dir, 'manifest.json'), `${JSON.stringify(manifest)}\n`);
  for (const [folder, own] of Map.groupBy(packs, ({ code, kabKota }) => kabKotaFolder(code, kabKota))) {
    const [first] = own;
    if (first) await writeKabKotaMessage(options, folder, first, own);
  }
}

async function writeKabKotaMessage(
  { dir, register, clock }: PacksOptions,
  folder: string,
  { code, kabKota, province, unread }: WrittenPack,
  own: readonly WrittenPack[],
): Promise<void> {
  const tallies = own.map(({ tally }) => tally);
  const sum = (state: 'tps' | 'recorded' | 'held' | 'set-aside' | 'missing' | 'unknown'): number =>
    tallies.reduce((total, tally) => total + tally[state], 0);
  const { file, text } = toKabKota({
    ...{ code: code.slice(0, 4), name: kabKota, province, kecamatan: own.length },
    tps: sum('tps'),
    tally: {
      ...{ recorded: sum('recorded'), held: sum('held'), 'set-aside': sum('set-aside') },
      ...{ missing: sum('missing'), unknown: sum('unknown') },
      unsure: [...new Set(tallies.flatMap(({ unsure }) => unsure))],
    },
    ...{ unread, isRehearsal: register.isRehearsal },
    at: dateTime(clock.now(), provinceOf(code.slice(0, 2))?.zone ?? 'WIB'),
  });
  await writeOwn(join(dir, folder, `${file}.txt`), `${text}\n`);
}
