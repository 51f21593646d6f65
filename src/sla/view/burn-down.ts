import { html, type Html } from '../../kernel/index.ts';
import type { Budget } from '../domain/report.ts';
import { count } from './numbers.ts';
import { dayTicks } from './strip-chart.ts';

const WIDTH = 1_000;
const HEIGHT = 180;
const LEFT = 64;
/** Room for `terpakai 12.346×`: a night may cost a month's budget many times over. */
const RIGHT = 180;
const TOP = 10;
const BOTTOM = 22;
/** The plot goes no deeper than twice the budget; what lies below is told in figures. */
const LOWEST = -100;

const round = (value: number): string => String(Math.round(value * 10) / 10);

/** What is left of a budget in whole percent, rounded down; below zero it is overdrawn. */
const leftPercent = ({ allowed }: Budget, spent: number): number =>
  allowed === 0 ? (spent === 0 ? 100 : LOWEST) : Math.floor(((allowed - spent) * 100) / allowed);

/** What became of it in words: of a large number below zero a tired reader takes the sign for a dash. */
const ending = (allowed: number, sum: number, left: number): string => {
  if (left >= 0) return `sisa ${count(left)} %`;
  if (allowed === 0) return 'tanpa jatah';
  const times = sum / allowed;
  // Rounded up: what is overdrawn by little is not spent just once.
  const told = times < 10 ? String(Math.ceil(times * 10) / 10).replace('.', ',') : count(Math.round(times));
  return `terpakai ${told}×`;
};

/** How the error budget went down, day by day, as SVG. */
export function burnDown(budget: Budget, label: string): Html {
  const { spent } = budget;
  const x = (day: number): number => LEFT + (day / Math.max(1, spent.length)) * (WIDTH - LEFT - RIGHT);
  const y = (left: number): number =>
    TOP + ((100 - Math.max(LOWEST, left)) / (100 - LOWEST)) * (HEIGHT - TOP - BOTTOM);
  const levels = spent.map(({ sum }) => leftPercent(budget, sum));
  const last = levels.at(-1) ?? 100;
  const line = levels.map((left, day) => `L${round(x(day + 1))} ${round(y(left))}`).join('');
  const grid = [100, 50, 0, -50, -100].map(
    (left) =>
      html`<path stroke="${left === 0 ? '#4b5563' : '#d5dade'}" d="M${LEFT} ${round(y(left))}H${WIDTH - RIGHT}"/><text x="${LEFT - 8}" y="${round(y(left) + 4)}" font-size="12" text-anchor="end" fill="#4b5563">${count(left)} %</text>`,
  );
  const ticks = dayTicks(
    spent.map(({ day }) => day),
    10,
  ).map(
    ([day, text]) =>
      html`<text x="${round(x(day))}" y="${HEIGHT - 5}" font-size="12" fill="#4b5563">${text}</text>`,
  );
  const end = html`<text x="${WIDTH - RIGHT + 8}" y="${round(y(last) + 5)}" font-size="15" font-weight="bold" fill="${last < 0 ? '#b3261e' : '#22644a'}">${ending(budget.allowed, spent.at(-1)?.sum ?? 0, last)}</text>`;
  return html`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${label}">${grid}<path fill="none" stroke="#1f4e79" stroke-width="2.5" stroke-linejoin="round" d="M${round(x(0))} ${round(y(100))}${line}"/>${ticks}${end}</svg>`;
}
