import { BarChart, LineChart } from 'echarts/charts';
import { GridComponent, LegendComponent, TitleComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { FALL } from './scenarios.ts';

use([BarChart, LineChart, GridComponent, LegendComponent, TitleComponent, SVGRenderer]);

const SIZE = { width: 960, height: 590 } as const;
const TEXT = '#30343b';
const CAPACITY = { name: 'its capacity', color: '#8a8f98' } as const;

/** By the bench's names. */
const LOOK: Readonly<Record<string, { readonly name: string; readonly color: string }>> = {
  ours: { name: 'Siaga gateway', color: '#0b7a53' },
  haproxy: { name: 'HAProxy: maxconn, priorities', color: '#3565b0' },
  'nginx-limited': { name: 'nginx: limit_conn, limit_req', color: '#c98a00' },
  nginx: { name: 'nginx without limits', color: '#c4341c' },
};

export interface OverloadFigures {
  readonly loads: readonly number[];
  /** Critical goodput over capacity: contender → `5x` → share. */
  readonly critical: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Of the uploads, those that their phones need not bring again: contender → `5x` → share. */
  readonly safe: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Critical goodput second by second, from the beginning of the overload in which capacity falls. */
  readonly falls: Readonly<Record<string, readonly number[]>>;
}

/**
 * One SVG: above, what of the vendor's capacity went into uploads and logins at each load, and how many uploads were
 * safe; below, the first over time while capacity falls to a quarter and comes back.
 */
export function drawOverload({ loads, critical, safe, falls }: OverloadFigures): string {
  const names = Object.keys(LOOK).filter((name) => name in critical || name in falls);
  const seconds = Math.max(...Object.values(falls).map((list) => list.length), 0);
  const chart = init(null, null, { renderer: 'svg', ssr: true, ...SIZE });
  chart.setOption({
    animation: false,
    textStyle: { fontFamily: 'system-ui, sans-serif', color: TEXT },
    title: [
      heading('Uploads and logins, % of the vendor’s capacity', 8, 16),
      heading('Uploads that phones need not bring again, %', 8, 500),
      heading(
        `Uploads and logins over time: at ${FALL.load} × the load, capacity falls to a quarter for ${FALL.low} s`,
        290,
        16,
      ),
    ],
    legend: {
      bottom: 6,
      left: 'center',
      itemGap: 30,
      data: [...names.map((name) => LOOK[name]?.name ?? name), CAPACITY.name],
    },
    grid: [
      { left: 56, width: 400, top: 44, height: 200 },
      { left: 536, width: 400, top: 44, height: 200 },
      { left: 56, right: 24, top: 328, height: 190 },
    ],
    xAxis: [
      { type: 'category' as const, gridIndex: 0, data: loads.map((load) => `${load} × the load`) },
      { type: 'category' as const, gridIndex: 1, data: loads.map((load) => `${load} × the load`) },
      { type: 'value' as const, gridIndex: 2, min: 0, max: seconds, axisLabel: { formatter: '{value} s' } },
    ],
    yAxis: [share(0), share(1), share(2)],
    series: [
      ...names.map((name) => bars(name, 0, critical, loads)),
      ...names.map((name) => bars(name, 1, safe, loads)),
      ...names.map((name) => ({
        type: 'line' as const,
        ...drawn(name),
        xAxisIndex: 2,
        yAxisIndex: 2,
        showSymbol: false,
        data: smooth(falls[name] ?? []).map((value, second) => [second + 0.5, percent(value)]),
      })),
      {
        type: 'line' as const,
        name: CAPACITY.name,
        itemStyle: { color: CAPACITY.color },
        lineStyle: { color: CAPACITY.color, type: 'dashed' as const, width: 1.5 },
        xAxisIndex: 2,
        yAxisIndex: 2,
        showSymbol: false,
        step: 'end' as const,
        data: seconds === 0 ? [] : capacityOverTime(seconds),
      },
    ],
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return `${svg}\n`;
}

const bars = (name: string, grid: number, shares: OverloadFigures['critical'], loads: readonly number[]) => ({
  type: 'bar' as const,
  ...drawn(name),
  xAxisIndex: grid,
  yAxisIndex: grid,
  data: loads.map((load) => percent(shares[name]?.[`${load}x`] ?? 0)),
  label: { show: true, position: 'top' as const, fontSize: 10 },
});

const percent = (value: number): number => Math.round(value * 100);

const drawn = (name: string) => {
  const color = LOOK[name]?.color ?? TEXT;
  return { name: LOOK[name]?.name ?? name, itemStyle: { color }, lineStyle: { color, width: 2 } };
};

/** The mean of each second and its neighbours: single seconds of Poisson arrivals hide what is to be seen. */
const smooth = (values: readonly number[]): number[] =>
  values.map((_, at) => {
    const around = values.slice(Math.max(0, at - 1), at + 2);
    return around.reduce((sum, value) => sum + value, 0) / around.length;
  });

const capacityOverTime = (seconds: number): [number, number][] => [
  [0, 100],
  [FALL.before, FALL.share * 100],
  [FALL.before + FALL.low, 100],
  [seconds, 100],
];

const heading = (text: string, top: number, left: number) => ({
  text,
  left,
  top,
  textStyle: { fontSize: 14, fontWeight: 600 as const, color: TEXT },
});

const share = (gridIndex: number) => ({
  type: 'value' as const,
  gridIndex,
  min: 0,
  max: 120,
  interval: 20,
  axisLabel: { formatter: '{value} %' },
});
