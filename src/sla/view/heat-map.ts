import { html, type Html } from '../../kernel/index.ts';
import { dayTicks } from './strip-chart.ts';

export interface HeatRow {
  readonly name: string;
  /** A letter an hour: `0`, `1`–`9`, `-`. */
  readonly hours: string;
}

export interface HeatMap {
  readonly rows: readonly HeatRow[];
  /** Under which hours something is written. */
  readonly ticks: readonly (readonly [hour: number, text: string])[];
  readonly label: string;
}

const WIDTH = 1_000;
const NAMES = 168;
const ROW = 14;
const TOP = 20;
const GAP = 1;

/** From pale to dark, one for so much of the hour that was down; what was not judged is grey. */
const COLOURS: Readonly<Record<string, string>> = {
  '-': '#a9b2be',
  '0': '#d6ebe0',
  '1': '#fbd9b5',
  '2': '#f8c48f',
  '3': '#f3ab6b',
  '4': '#ec8f4f',
  '5': '#e2733c',
  '6': '#d4562f',
  '7': '#c03d27',
  '8': '#a32822',
  '9': '#7d161b',
};

const round = (value: number): string => String(Math.round(value * 100) / 100);

/** Equal hours that follow one another are one piece: a quiet month is a few hundred of them. */
function pieces(rows: readonly HeatRow[], hours: number): ReadonlyMap<string, string> {
  const wide = (WIDTH - NAMES) / Math.max(1, hours);
  const byLetter = new Map<string, string>();
  rows.forEach(({ hours: letters }, row) => {
    for (let first = 0; first < letters.length;) {
      const letter = letters.charAt(first);
      let end = first;
      while (letters.charAt(end) === letter) end += 1;
      const at = `M${round(NAMES + first * wide)} ${String(TOP + row * ROW)}h${round((end - first) * wide)}v${String(ROW - GAP)}h${round((first - end) * wide)}z`;
      byLetter.set(letter, (byLetter.get(letter) ?? '') + at);
      first = end;
    }
  });
  return byLetter;
}

/** Provinces by hours, as SVG. */
export function heatMap({ rows, ticks, label }: HeatMap): Html {
  const hours = Math.max(1, ...rows.map((row) => row.hours.length));
  const height = TOP + rows.length * ROW;
  const wide = (WIDTH - NAMES) / hours;
  const paths = [...pieces(rows, hours)].map(
    ([letter, d]) => html`<path fill="${COLOURS[letter] ?? '#000000'}" d="${d}"/>`,
  );
  const names = rows.map(
    ({ name }, row) =>
      html`<text x="${NAMES - 8}" y="${TOP + row * ROW + 10}" font-size="11" text-anchor="end" fill="#1f2933">${name}</text>`,
  );
  const marks = ticks.map(
    ([hour, text]) =>
      html`<path stroke="#aab2bd" d="M${round(NAMES + hour * wide)} ${TOP - 5}v5"/><text x="${round(NAMES + hour * wide + 2)}" y="${TOP - 8}" font-size="11" fill="#4b5563">${text}</text>`,
  );
  return html`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${label}">${paths}${names}${marks}</svg>`;
}

/** Ticks of a whole period: its days. */
export const dailyTicks = (days: readonly string[]): HeatMap['ticks'] =>
  dayTicks(days, 10).map(([day, text]) => [day * 24, text] as const);

/** Ticks of a night: every third hour by the zone's clock. */
export const hourlyTicks = (firstHour: number, hours: number): HeatMap['ticks'] =>
  Array.from({ length: hours }, (_, i) => [i, (firstHour + i) % 24] as const)
    .filter(([, hour]) => hour % 3 === 0)
    .map(([i, hour]) => [i, `${String(hour).padStart(2, '0')}.00`] as const);

/** What the colours mean, in order. */
export const HEAT_LEGEND = [
  [COLOURS['0'] ?? '', 'tersedia'],
  [COLOURS['2'] ?? '', 'sampai 20 % jam itu terganggu'],
  [COLOURS['5'] ?? '', 'sampai 50 %'],
  [COLOURS['8'] ?? '', 'sampai 80 %'],
  [COLOURS['9'] ?? '', 'lebih dari 80 %'],
  [COLOURS['-'] ?? '', 'tanpa data'],
] as const;
