import { LineChart } from 'echarts/charts';
import { GridComponent, MarkLineComponent } from 'echarts/components';
import { LegacyGridContainLabel } from 'echarts/features';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { ink, paletteInk } from './ink.ts';
import { lookOf, type Panel } from './dashboard.ts';
import type { Series, Stretch } from './prometheus.ts';
import { inUnit } from './units.ts';

use([LineChart, GridComponent, LegacyGridContainLabel, MarkLineComponent, SVGRenderer]);

/** A series with its name as the legend gives it. */
export interface NamedSeries extends Series {
  readonly name: string;
}

/** A moment that Grafana would mark on every time series. */
export interface Mark {
  readonly at: number;
  readonly colour: string;
}

export interface DrawnSeries {
  readonly text: string;
  readonly colour: string;
  readonly line: 'solid' | 'dashed' | 'dotted';
  readonly last: number | undefined;
}

const PALE = 'rgba(204, 204, 220, 0.12)';
const TEXT = 'rgba(204, 204, 220, 0.65)';

/** Names and colours in the order in which they are drawn. */
export const drawnSeries = (panel: Panel, all: readonly NamedSeries[]): readonly DrawnSeries[] =>
  all.map(({ name, points }, index) => {
    const { text, colour, line } = lookOf(panel, name);
    return {
      text,
      line,
      colour: colour === undefined ? paletteInk(index) : ink(colour),
      last: points.findLast(([, value]) => Number.isFinite(value))?.[1],
    };
  });

/** Points one step apart; where there is none the line is broken. */
function onGrid(
  points: Series['points'],
  { from, to, step }: Stretch,
): readonly (readonly [number, number | null])[] {
  const values = new Map(points.map(([at, value]) => [Math.round((at - from) / step), value]));
  return Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, index) => {
    const value = values.get(index);
    return [from + index * step, value === undefined || !Number.isFinite(value) ? null : value] as const;
  });
}

/** Ends of the value axis: fixed ones, and soft ones that give way to what lies beyond them. */
function ends(panel: Panel, all: readonly NamedSeries[]): { min?: number; max?: number } {
  const { min, max, custom } = panel.fieldConfig?.defaults ?? {};
  const values = all.flatMap(({ points }) => points.map(([, value]) => value)).filter(Number.isFinite);
  const soft = {
    ...(custom?.axisSoftMin !== undefined && { min: Math.min(custom.axisSoftMin, ...values) }),
    ...(custom?.axisSoftMax !== undefined && { max: Math.max(custom.axisSoftMax, ...values) }),
  };
  return { ...soft, ...(min !== undefined && { min }), ...(max !== undefined && { max }) };
}

const SHORT_MS = 15 * 60_000;

/** Time of day in the dashboards' zone; with seconds where minutes would repeat. */
const clockOf =
  ({ from, to }: Stretch) =>
  (at: number): string =>
    new Date(at).toLocaleTimeString('en-GB', {
      timeZone: 'Asia/Jakarta',
      hour: '2-digit',
      minute: '2-digit',
      ...(to - from < SHORT_MS && { second: '2-digit' }),
    });

/** A time series panel's plot as SVG: stacking, scale, thresholds and annotations as the panel has them. */
export function plot(
  panel: Panel,
  all: readonly NamedSeries[],
  size: { readonly width: number; readonly height: number },
  stretch: Stretch,
  marks: readonly Mark[],
): string {
  const { defaults } = panel.fieldConfig ?? { defaults: undefined };
  const unit = defaults?.unit ?? 'none';
  const stacked = defaults?.custom.stacking?.mode === 'normal';
  const limits = (defaults?.thresholds?.steps ?? []).flatMap(({ value, color }) =>
    value === null
      ? []
      : [{ yAxis: value, lineStyle: { color: ink(color), type: 'dashed' as const, width: 1.5 } }],
  );
  const events = marks.map(({ at, colour }) => ({
    xAxis: at,
    lineStyle: { color: ink(colour), type: 'dashed' as const, width: 1, opacity: 0.6 },
  }));
  const looks = drawnSeries(panel, all);
  const chart = init(null, null, { renderer: 'svg', ssr: true, ...size });
  chart.setOption({
    animation: false,
    grid: { left: 14, right: 10, top: 8, bottom: 2, containLabel: true },
    xAxis: {
      type: 'time',
      min: stretch.from,
      max: stretch.to,
      axisLabel: { color: TEXT, formatter: clockOf(stretch), hideOverlap: true },
      splitLine: { show: true, lineStyle: { color: PALE } },
      axisLine: { show: false },
    },
    yAxis: {
      type: 'value',
      ...ends(panel, all),
      splitNumber: 4,
      axisLabel: { color: TEXT, formatter: (value: number) => inUnit(value, unit, defaults?.decimals) },
      splitLine: { lineStyle: { color: PALE } },
    },
    series: all.map((series, index) => {
      const color = looks[index]?.colour ?? '#888888';
      return {
        type: 'line',
        name: series.name,
        data: onGrid(series.points, stretch).map(([at, value]) => [at, value]),
        showSymbol: false,
        connectNulls: false,
        ...(stacked && { stack: 'A', areaStyle: { opacity: 0.3, color } }),
        lineStyle: { width: stacked ? 1 : 2, color, type: looks[index]?.line ?? 'solid' },
        itemStyle: { color },
        ...(index === 0 && {
          markLine: { silent: true, symbol: 'none', label: { show: false }, data: [...limits, ...events] },
        }),
      };
    }),
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return svg;
}
