import { html, type Html } from '../../kernel/index.ts';
import { shortDay } from './numbers.ts';

const WIDTH = 1_000;
const BAR = 40;
const AXIS = 18;
/** What is shorter still is drawn so wide: an outage of minutes must be seen in a month. */
const LEAST = 1.6;

/** Shape besides colour: what is down stands tall, what is missing is a low line. */
const LOOKS = {
  u: { colour: '#8fc3ab', top: 16, least: 0 },
  i: { colour: '#d5dade', top: 24, least: 0 },
  x: { colour: '#8aa4c8', top: 24, least: 0 },
  m: { colour: '#5f6b7a', top: 34, least: LEAST },
  d: { colour: '#b3261e', top: 0, least: LEAST },
} as const;
type Letter = keyof typeof LOOKS;

const round = (value: number): string => String(Math.round(value * 100) / 100);

/** Runs of a strip such as `u120 d3`: letter, where it begins, how long it is. */
function runsOf(strip: string): readonly (readonly [letter: string, first: number, length: number])[] {
  let at = 0;
  return strip
    .split(' ')
    .filter((part) => part !== '')
    .map((part) => {
      const length = Number(part.slice(1));
      at += length;
      return [part.charAt(0), at - length, length] as const;
    });
}

/** Days under a time axis: the first of the period and every so many after it. */
export function dayTicks(
  days: readonly string[],
  most: number,
): readonly (readonly [index: number, text: string])[] {
  const every = Math.max(1, Math.ceil(days.length / most));
  return days.flatMap((day, index) => (index % every === 0 ? [[index, shortDay(day)] as const] : []));
}

/** The period as a strip of what each slice was, as SVG. */
export function stripChart(strip: string, days: readonly string[], label: string): Html {
  const runs = runsOf(strip);
  const slices = runs.reduce((sum, [, , length]) => sum + length, 0);
  const x = (slice: number): number => (slice / Math.max(1, slices)) * WIDTH;
  const paths = (Object.keys(LOOKS) as Letter[]).map((letter) => {
    const { colour, top, least } = LOOKS[letter];
    const d = runs
      .filter(([what]) => what === letter)
      .map(([, first, length]) => {
        const width = Math.max(least, x(length));
        return `M${round(x(first))} ${String(top)}h${round(width)}V${String(BAR)}h${round(-width)}z`;
      })
      .join('');
    return d !== '' && html`<path fill="${colour}" d="${d}"/>`;
  });
  const ticks = dayTicks(days, 10).map(([index, text]) => {
    const at = (index / Math.max(1, days.length)) * WIDTH;
    return html`<path stroke="#aab2bd" d="M${round(at)} ${BAR}v4"/><text x="${round(at + 2)}" y="${BAR + 15}" font-size="12" fill="#4b5563">${text}</text>`;
  });
  return html`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${BAR + AXIS}" role="img" aria-label="${label}">${paths}${ticks}</svg>`;
}
