import { ZONES, type Zone } from '../../catalog/index.ts';
import type { Ballot } from '../../contracts/index.ts';
import { unreadIn, type SourceWord, type Whereabouts } from '../domain/accounts.ts';

export const BALLOT_WORDS: Readonly<Record<Ballot, string>> = {
  ppwp: 'PPWP',
  pdpr: 'DPR',
  pdpd: 'DPD',
  pdprdp: 'DPRD Prov',
  pdprdk: 'DPRD Kab/Kota',
};

/** How a page stands: the letter in the table, the word, and what it means. */
export interface StateWord {
  readonly letter: string;
  readonly word: string;
  readonly means: string;
}

export const STATE_WORDS: Readonly<Record<Whereabouts | 'absent' | 'unread', StateWord>> = {
  recorded: { letter: 'T', word: 'tercatat', means: 'sudah tercatat di Sirekap' },
  held: { letter: 'D', word: 'ditahan', means: 'ada tanda terima; ditahan aman di gerbang, dikirim sendiri' },
  'set-aside': {
    letter: 'S',
    word: 'disisihkan',
    means: 'ada tanda terima; ditolak Sirekap, diperiksa petugas',
  },
  missing: {
    letter: 'C',
    word: 'dicari',
    means: 'ada tanda terima, foto belum ditemukan; simpan foto di ponsel',
  },
  unknown: { letter: '?', word: 'tidak diketahui', means: 'sumber data tidak terbaca saat paket dibuat' },
  unread: {
    letter: '',
    word: 'tidak diketahui',
    means: 'tidak semua sumber data terbaca; foto mungkin sudah ada',
  },
  absent: { letter: '', word: 'belum ada', means: 'belum ada tanda terima; foto mungkin masih di ponsel' },
};

/** What TPS are called of which photos are known and that the list does not have. */
export const BEYOND_LIST = 'TPS di luar daftar';

/**
 * `gw-wit, gw-wita (tidak terjangkau), gw-wib (3 baris rusak)`: names stand together by their fault, so that a short
 * message has room for all of them; empty when all was read.
 */
export function unreadWords(sources: readonly SourceWord[]): string {
  const byFault = Map.groupBy(
    unreadIn(sources),
    ({ fault, damagedLines = 0 }) => fault ?? `${String(damagedLines)} baris rusak`,
  );
  return [...byFault]
    .map(([fault, those]) => `${those.map(({ name }) => name).join(', ')} (${fault})`)
    .join(', ');
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'Mei', 'Jun', 'Jul', 'Agu', 'Sep', 'Okt', 'Nov', 'Des'];
const HOUR_MS = 3_600_000;

const two = (value: number): string => String(value).padStart(2, '0');

/** `14 Feb 2024 20.15 WITA`. */
export function dateTime(ms: number, zone: Zone): string {
  const local = new Date(ms + ZONES[zone] * HOUR_MS);
  const month = MONTHS[local.getUTCMonth()] ?? '';
  return `${String(local.getUTCDate())} ${month} ${String(local.getUTCFullYear())} ${clockTime(ms, zone)} ${zone}`;
}

/** `20.15`. */
export function clockTime(ms: number, zone: Zone): string {
  const local = new Date(ms + ZONES[zone] * HOUR_MS);
  return `${two(local.getUTCHours())}.${two(local.getUTCMinutes())}`;
}

/** `1.204`. */
export const count = (value: number): string => String(value).replace(/\B(?=(\d{3})+$)/g, '.');

/** `1.204`, or that nobody could say. */
export const countOrUnknown = (value: number | undefined): string =>
  value === undefined ? 'tidak diketahui' : count(value);

/** `Kecamatan Batulayar`, whatever the list calls it. */
export const kecamatanTitle = (name: string): string =>
  /^(kecamatan|distrik|kapanewon|kemantren)\b/i.test(name) ? name : `Kecamatan ${name}`;

/** What nobody may read into this paper. */
export const ADVICE_ONLY =
  'Paket ini menyarankan; ia tidak memerintahkan dan tidak menghentikan pleno. Pleno diputuskan menurut ketentuan KPU.';
