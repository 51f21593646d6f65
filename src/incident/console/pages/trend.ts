import { html, type Html } from '../../../kernel/index.ts';
import { hourMinuteSecond, rate } from '../format.ts';

type Trend = readonly { readonly at: number; readonly perSecond: number }[];

const WIDTH = 240;
const HEIGHT = 40;

/** A line of receipts per second with its peak and its latest value in words beside it. */
export function trendChart(trend: Trend): Html {
  const first = trend[0];
  const last = trend.at(-1);
  if (!first || !last || trend.length < 2) return html`<p class="redup">Belum ada data tanda terima.</p>`;
  const peak = Math.max(...trend.map((point) => point.perSecond));
  const span = Math.max(1, last.at - first.at);
  const x = (at: number) => (((at - first.at) / span) * WIDTH).toFixed(1);
  const y = (value: number) => (HEIGHT - 2 - (value / Math.max(peak, 0.001)) * (HEIGHT - 6)).toFixed(1);
  const line = trend.map((point) => `${x(point.at)},${y(point.perSecond)}`).join(' ');
  const words = `Tanda terima per detik dari ${hourMinuteSecond(first.at)} sampai ${hourMinuteSecond(last.at)} WIB: kini ${rate(last.perSecond)}, puncak ${rate(peak)}`;
  return html`<svg
      class="tren"
      viewBox="0 0 ${WIDTH} ${HEIGHT}"
      preserveAspectRatio="none"
      role="img"
      aria-label="${words}"
    >
      <polygon points="0,${HEIGHT} ${line} ${WIDTH},${HEIGHT}" class="tren-isi" />
      <polyline points="${line}" class="tren-garis" vector-effect="non-scaling-stroke" />
    </svg>
    <p class="tren-kata"><strong>${rate(last.perSecond)}</strong>/dtk kini · puncak ${rate(peak)}/dtk</p>`;
}
