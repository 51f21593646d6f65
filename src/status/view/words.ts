import type { NationalPicture } from '../../contracts/index.ts';

type State = NationalPicture['state'];

export const STATE_WORDS: Readonly<Record<State, { readonly id: string; readonly en: string }>> = {
  normal: { id: 'Normal', en: 'operational' },
  degraded: { id: 'Terganggu', en: 'degraded' },
  outage: { id: 'Gangguan berat', en: 'major outage' },
  manual: { id: 'Rekap manual', en: 'manual recapitulation advised' },
  unknown: { id: 'Tidak diketahui', en: 'unknown' },
};

const inWib = (options: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat('id-ID', { timeZone: 'Asia/Jakarta', ...options });

const timeFormat = inWib({ hour: '2-digit', minute: '2-digit', second: '2-digit' });
const shortFormat = inWib({ hour: '2-digit', minute: '2-digit' });
const dateTimeFormat = inWib({ day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });
const dayFormat = inWib({ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
const numberFormat = new Intl.NumberFormat('id-ID');

/** `21.34.07`, Western Indonesian Time. */
export const wib = (iso: string): string => timeFormat.format(Date.parse(iso));
/** `21.34`, Western Indonesian Time. */
export const shortWib = (iso: string): string => shortFormat.format(Date.parse(iso));
/** `14 Feb, 21.34`, Western Indonesian Time. */
export const dateTimeWib = (iso: string): string => dateTimeFormat.format(Date.parse(iso));
export const dayWib = (iso: string): string => dayFormat.format(Date.parse(iso));
/** `1.234.567`; a dash when unknown. */
export const count = (value: number | null): string => (value === null ? '–' : numberFormat.format(value));

const percentFormat = new Intl.NumberFormat('id-ID', { maximumFractionDigits: 1 });

/** `12,3 %`, rounded down: a whole hundred is said of what is whole. */
export const percent = (part: number, whole: number): string =>
  whole <= 0 ? '–' : `${percentFormat.format(Math.floor((part / whole) * 1_000) / 10)} %`;

const MINUTE = 60_000;

/** When more will be said, and whether that hour had passed at the page's own time. */
export function promised(nextUpdateAt: string | null, asOf: string): string {
  if (nextUpdateAt === null) return 'Pembaruan berikutnya tidak dijanjikan.';
  const lateMs = Date.parse(asOf) - Date.parse(nextUpdateAt);
  if (lateMs <= 0) return `Pembaruan berikutnya pukul ${shortWib(nextUpdateAt)} WIB.`;
  const minutes = Math.floor(lateMs / MINUTE);
  const late = minutes === 0 ? 'baru saja terlewat' : `terlambat ${count(minutes)} menit`;
  return `Pembaruan dijanjikan pukul ${shortWib(nextUpdateAt)} WIB, ${late}.`;
}

/** The simulated time of a replay: an ISO time as a clock, other words as they are. */
export const nightTime = (text: string): string => (Number.isNaN(Date.parse(text)) ? text : shortWib(text));
