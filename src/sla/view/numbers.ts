/** How figures are written: Indonesian, decimal comma, dots between thousands. */

const grouped = (digits: string): string => digits.replace(/\B(?=(?:\d{3})+$)/g, '.');

/** A whole number: `1.234.567`. */
export const count = (value: number): string =>
  value < 0 ? `−${grouped(String(-value))}` : grouped(String(value));

/** Parts per million as a percentage of four decimals, which is all of them: `99,1379 %`, never broken at the space. */
export function percent(ppm: number | null): string {
  if (ppm === null) return '–';
  const digits = String(ppm).padStart(5, '0');
  return `${digits.slice(0, -4)},${digits.slice(-4)}\u00a0%`;
}

/** A target: the same without what its zeros do not say. */
export const target = (ppm: number): string => percent(ppm).replace(/,?0+\u00a0%$/, '\u00a0%');

/** A whole number of seconds: `6 j 00 m`, `45 m 30 d`. */
export function duration(seconds: number): string {
  const [hours, minutes, rest] = [
    Math.floor(seconds / 3_600),
    Math.floor((seconds % 3_600) / 60),
    seconds % 60,
  ];
  const two = (value: number): string => String(value).padStart(2, '0');
  if (hours > 0) return `${count(hours)} j ${two(minutes)} m`;
  return rest > 0 ? `${String(minutes)} m ${two(rest)} d` : `${String(minutes)} m`;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'Mei', 'Jun', 'Jul', 'Agu', 'Sep', 'Okt', 'Nov', 'Des'];

/** A whole percentage, never broken at the space: `25 %`. */
export const wholePercent = (value: number): string => `${String(value)}\u00a0%`;

/** A local time such as `2024-02-14T13:05:00+07:00` as `14 Feb 2024 13.05`, which breaks before the hour only. */
export function time(local: string): string {
  const [, year = '', month = '', day = '', hour = '', minute = ''] =
    /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)/.exec(local) ?? [];
  return `${String(Number(day))}\u00a0${MONTHS[Number(month) - 1] ?? ''}\u00a0${year} ${hour}.${minute}`;
}

/** A day such as `2024-02-14` as `14 Feb`. */
export function shortDay(day: string): string {
  const [, month = '', date = ''] = day.split('-');
  return `${String(Number(date))} ${MONTHS[Number(month) - 1] ?? ''}`;
}
