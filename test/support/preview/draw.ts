import { Html, formatDuration, html, parseDuration } from '../../../src/kernel/index.ts';
import { queryFiller } from '../../../src/publish/index.ts';
import { bars, legend, noData, table, tiles } from './blocks.ts';
import { drawnSeries, plot, type Mark, type NamedSeries } from './chart.ts';
import type { Dashboard, Panel } from './dashboard.ts';
import { roomOf } from './page.ts';
import { legendOf, queryAt, queryOver, type Stretch } from './prometheus.ts';

/** Where and as of when a dashboard is drawn. */
export interface View {
  /** Prometheus's origin. */
  readonly origin: string;
  readonly from: number;
  readonly to: number;
  /** Between two scrapes, milliseconds. */
  readonly scrapeMs: number;
  /** Night seconds per second: shortest windows of panels shrink with it, as those of the rules do. */
  readonly speed: number;
  /** Values of variables by name. */
  readonly chosen: Readonly<Record<string, string>>;
}

/** One point for so many pixels. */
const PIXELS_A_POINT = 3;

/** How Grafana would ask for a panel of this width. */
function stretchOf(panel: Panel, view: View): Stretch {
  const { from, to, scrapeMs } = view;
  const least = panel.interval === undefined ? 0 : parseDuration(panel.interval) / view.speed;
  const fine = ((to - from) / roomOf(panel).width) * PIXELS_A_POINT;
  return { from, to, step: Math.max(scrapeMs, least, Math.ceil(fine / scrapeMs) * scrapeMs) };
}

const fillerFor = (dashboard: Dashboard, view: View, step: number): ((expr: string) => string) =>
  queryFiller(dashboard, {
    // Grafana's own rule: an interval and a scrape, four scrapes at least.
    rateInterval: formatDuration(Math.max(step + view.scrapeMs, 4 * view.scrapeMs)),
    range: formatDuration(view.to - view.from),
    chosen: view.chosen,
  });

/** Answers to a panel's queries, in their order. */
async function answersOf(dashboard: Dashboard, panel: Panel, view: View) {
  const stretch = stretchOf(panel, view);
  const fillIn = fillerFor(dashboard, view, stretch.step);
  return Promise.all(
    panel.targets.map(async ({ refId, expr, legendFormat, instant }) => {
      const query = fillIn(expr);
      const answer = instant
        ? await queryAt(view.origin, query, view.to)
        : await queryOver(view.origin, query, stretch);
      const series = answer.map((one): NamedSeries => ({ ...one, name: legendOf(legendFormat, one.labels) }));
      return { refId, series };
    }),
  );
}

/** Moments at which an annotation begins. */
export async function marksOf(dashboard: Dashboard, view: View): Promise<readonly Mark[]> {
  const step = Math.max(view.scrapeMs, Math.round((view.to - view.from) / 400));
  const fillIn = fillerFor(dashboard, view, step);
  const lists = await Promise.all(
    dashboard.annotations.list.map(async ({ expr, iconColor }) => {
      const query = fillIn(expr).replaceAll(
        '[60s]',
        `[${formatDuration(Math.max(step, 2 * view.scrapeMs))}]`,
      );
      const series = await queryOver(view.origin, query, { ...view, step });
      return series.flatMap(({ points }) =>
        points
          .filter(([at], index) => at - (points[index - 1]?.[0] ?? -Infinity) > 1.5 * step)
          .map(([at]): Mark => ({ at, colour: iconColor })),
      );
    }),
  );
  return lists.flat();
}

const LEGEND_LINE = 17;
/** Widths of letters differ; this much a letter is enough. */
const LETTER = 7;

/** How many lines the entries of a legend take, laid one after another. */
function linesOf(texts: readonly string[], width: number): number {
  let lines = 1;
  let filled = 0;
  for (const text of texts) {
    const needed = (text.length + 14) * LETTER;
    if (filled > 0 && filled + needed > width) {
      lines += 1;
      filled = 0;
    }
    filled += needed;
  }
  return lines;
}

function timeseries(panel: Panel, all: readonly NamedSeries[], view: View, marks: readonly Mark[]): Html {
  if (all.length === 0) return noData(panel);
  const room = roomOf(panel);
  const lines = Math.min(
    3,
    linesOf(
      drawnSeries(panel, all).map(({ text }) => text),
      room.width,
    ),
  );
  const size = { width: Math.floor(room.width), height: Math.floor(room.height - lines * LEGEND_LINE) };
  return html`${new Html(plot(panel, all, size, stretchOf(panel, view), marks))}
    <div style="height: ${lines * LEGEND_LINE}px; overflow: hidden">${legend(panel, all)}</div>`;
}

/** What is inside a panel, and whether there was anything. */
export async function drawPanel(
  dashboard: Dashboard,
  panel: Panel,
  view: View,
  marks: readonly Mark[],
): Promise<{ readonly body: Html; readonly empty: boolean }> {
  const answers = await answersOf(dashboard, panel, view);
  const all = answers.flatMap(({ series }) => series);
  const empty = all.length === 0;
  if (panel.type === 'timeseries') return { body: timeseries(panel, all, view, marks), empty };
  if (panel.type === 'table') return { body: table(panel, answers), empty };
  return { body: panel.type === 'bargauge' ? bars(panel, all) : tiles(panel, all, roomOf(panel)), empty };
}
