import type { NationalPicture } from '../../contracts/index.ts';
import { html, type Html } from '../../kernel/index.ts';
import { dayOf, daysOf, type History } from '../domain/history.ts';
import { STATE_WORDS } from './words.ts';

type State = NationalPicture['state'];

/** Taller is worse, so that the strip can be read without its colours. */
const HEIGHTS: Readonly<Record<State, number>> = {
  unknown: 2,
  normal: 8,
  degraded: 14,
  manual: 19,
  outage: 24,
};
const HIGHEST = HEIGHTS.outage;
const ORDER = ['outage', 'manual', 'degraded', 'normal', 'unknown'] as const;

/**
 * The bars of one state as one line, as thick as they are high, dashed by the day (three units of every four):
 * days that follow each other need no more room than one. `days` ascend, counted from the left.
 */
function barsOf(days: readonly number[], height: number): string {
  let line = `M${String(4 * (days[0] ?? 0))} ${String(HIGHEST - height / 2)}`;
  let run = 0;
  for (const [index, day] of days.entries()) {
    run += 1;
    const next = days[index + 1];
    if (next === day + 1) continue;
    line += `h${String(4 * run)}`;
    if (next !== undefined) line += `m${String(4 * (next - day - 1))} 0`;
    run = 0;
  }
  return line;
}

/** The last 90 days of one region as bars, and in words for those who do not see them. */
export function historyStrip(history: History, region: string, asOf: string | undefined): Html | false {
  if (asOf === undefined) return false;
  const days = daysOf(history, region, dayOf(Date.parse(asOf)));
  const own = (state: State) => days.flatMap((day, index) => (day.state === state ? [index] : []));
  const counted = ORDER.map((state) => ({ state, days: own(state) })).filter((each) => each.days.length > 0);
  const bars = counted.map(({ state, days: mine }) => {
    const height = HEIGHTS[state];
    return html`<path class="hari-${state}" stroke-width="${height}" d="${barsOf(mine, height)}" />`;
  });
  return html`<h2>90 hari terakhir</h2>
    <svg class="riwayat" viewBox="0 0 359 ${HIGHEST}" preserveAspectRatio="none" stroke="currentColor" stroke-dasharray="3 1" aria-hidden="true">
      ${bars}
    </svg>
    <p class="redup riwayat-ujung"><span>90 hari lalu</span><span>hari ini</span></p>
    <p class="redup">
      Keadaan terburuk tiap hari:
      ${counted.map(({ state, days: mine }) => `${STATE_WORDS[state].id.toLowerCase()} ${String(mine.length)} hari`).join(', ')}.
      Hari yang tidak terlihat seluruhnya dihitung tidak diketahui.
    </p>`;
}
