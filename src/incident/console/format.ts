const clockFormat = new Intl.DateTimeFormat('id-ID', {
  timeZone: 'Asia/Jakarta',
  hour: '2-digit',
  minute: '2-digit',
});
const preciseFormat = new Intl.DateTimeFormat('id-ID', {
  timeZone: 'Asia/Jakarta',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});
const dayFormat = new Intl.DateTimeFormat('id-ID', {
  timeZone: 'Asia/Jakarta',
  day: 'numeric',
  month: 'short',
  year: 'numeric',
});
/** `31 Mar 2024 00.00 WIB` by a zone's own clock; `offsetHours` from UTC. */
export function dateTime(ms: number, offsetHours: number, zone: string): string {
  const local = new Date(ms + offsetHours * 3_600_000);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${String(local.getUTCDate())} ${monthFormat.format(local)} ${String(local.getUTCFullYear())} ${two(local.getUTCHours())}.${two(local.getUTCMinutes())} ${zone}`;
}
/** `31 Mar 2024` of a day such as `2024-03-31`. */
export function calendarDay(day: string): string {
  const at = new Date(`${day}T00:00:00Z`);
  return `${String(at.getUTCDate())} ${monthFormat.format(at)} ${String(at.getUTCFullYear())}`;
}
const monthFormat = new Intl.DateTimeFormat('id-ID', { timeZone: 'UTC', month: 'short' });

const DAY_MS = 86_400_000;
/** `23 hari`; below two days in hours, so that nobody counts on a day that is not there: `31 jam`. */
export const daysLeft = (ms: number): string =>
  ms < 2 * DAY_MS ? `${String(Math.floor(ms / 3_600_000))} jam` : `${String(Math.floor(ms / DAY_MS))} hari`;

const numberFormat = new Intl.NumberFormat('id-ID');
const rateFormat = new Intl.NumberFormat('id-ID', { maximumFractionDigits: 1 });

/** `21.34`, Western Indonesian Time. */
export const hourMinute = (ms: number): string => clockFormat.format(ms);
/** `21.34.07`, Western Indonesian Time. */
export const hourMinuteSecond = (ms: number): string => preciseFormat.format(ms);
/** `14 Feb 2024`, by Western Indonesian Time. */
export const shortDay = (ms: number): string => dayFormat.format(ms);
/** `1.234.567`; a dash when unknown. */
export const count = (value: number | null): string => (value === null ? '–' : numberFormat.format(value));
export const rate = (value: number): string => rateFormat.format(value);

/** `42 dtk`, `3 mnt 5 dtk`, `2 jam 4 mnt`. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${String(seconds)} dtk`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return joined(minutes, 'mnt', seconds % 60, 'dtk');
  return joined(Math.floor(minutes / 60), 'jam', minutes % 60, 'mnt');
}

const secondsFormat = new Intl.NumberFormat('id-ID', { maximumSignificantDigits: 3 });

/** `312 ms`, `4,25 dtk`, `1 mnt 3 dtk`: for what takes less than a minute as a rule. */
export function fineDuration(ms: number): string {
  if (ms < 1) return '< 1 ms';
  if (ms < 1_000) return `${String(Math.round(ms))} ms`;
  return ms < 60_000 ? `${secondsFormat.format(ms / 1_000)} dtk` : duration(ms);
}

const joined = (big: number, bigUnit: string, small: number, smallUnit: string): string =>
  small === 0 ? `${String(big)} ${bigUnit}` : `${String(big)} ${bigUnit} ${String(small)} ${smallUnit}`;
