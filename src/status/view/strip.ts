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
const ORDER = ['outage', 'manual', 'degraded', 'normal', 'unknown'] as const;

/** The last 90 days of one region as bars, and in words for those who do not see them. */
export function historyStrip(history: History, region: string, asOf: string | undefined): Html | false {
  if (asOf === undefined) return false;
  const days = daysOf(history, region, dayOf(Date.parse(asOf)));
  const own = (state: State) =>
    days.flatMap((day, index) => (day.state === state ? [{ day: day.day, index }] : []));
  const counted = ORDER.map((state) => ({ state, days: own(state) })).filter((each) => each.days.length > 0);
  const bars = counted.map(({ state, days: mine }) => {
    const height = HEIGHTS[state];
    const path = mine
      .map(({ index }) => `M${String(index * 4)} ${String(24 - height)}h3v${String(height)}h-3z`)
      .join('');
    return html`<path class="hari-${state}" d="${path}" />`;
  });
  return html`<h2>90 hari terakhir</h2>
    <svg class="riwayat" viewBox="0 0 359 24" preserveAspectRatio="none" aria-hidden="true">
      ${bars}
    </svg>
    <p class="redup riwayat-ujung"><span>90 hari lalu</span><span>hari ini</span></p>
    <p class="redup">
      Keadaan terburuk tiap hari:
      ${counted.map(({ state, days: mine }) => `${STATE_WORDS[state].id.toLowerCase()} ${String(mine.length)} hari`).join(', ')}.
      Hari yang tidak terlihat seluruhnya dihitung tidak diketahui.
    </p>`;
}
