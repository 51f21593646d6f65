import { LineChart } from 'echarts/charts';
import { GridComponent, LegendComponent, MarkLineComponent, TitleComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { percentile, type Chronicle, type Second } from './chronicle.ts';
import type { ContenderName } from './contenders.ts';
import type { Scenario } from './scenarios.ts';

use([LineChart, GridComponent, LegendComponent, MarkLineComponent, TitleComponent, SVGRenderer]);

const WIDTH = 960;
const PANEL = { first: 92, height: 150, pitch: 214 } as const;
const TEXT = '#30343b';
const INK: Readonly<Record<ContenderName, string>> = {
  ours: '#0b7a53',
  gradient2: '#3867d6',
  vegas: '#8854d0',
  aimd: '#c98a00',
  'static-64': '#8a8f98',
  'static-200': '#8a8f98',
  none: '#c4341c',
};

interface Panel {
  readonly title: string;
  readonly axis: 'value' | 'log';
  readonly max?: number;
  /** Null where there is nothing to draw. */
  readonly of: (second: Second) => number | null;
}

const finite = (value: number): number | null =>
  Number.isFinite(value) ? Math.round(value * 100) / 100 : null;

const PANELS: readonly Panel[] = [
  { title: 'Limit, requests', axis: 'value', max: 250, of: ({ limit }) => finite(limit) },
  { title: 'In flight at the vendor, requests', axis: 'log', of: ({ inflight }) => Math.max(1, inflight) },
  { title: 'Goodput, share of what the vendor can do', axis: 'value', of: ({ goodput }) => finite(goodput) },
  {
    title: 'Median time of an upload, seconds',
    axis: 'log',
    of: ({ uploadMs }) => finite(percentile(uploadMs, 0.5) / 1_000),
  },
];

/** Draw limit, in-flight, goodput and latency over time, each contender a line, as one SVG. */
export function drawAdmission(scenario: Scenario, runs: ReadonlyMap<ContenderName, Chronicle>): string {
  const height = PANEL.first + PANELS.length * PANEL.pitch - 24;
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: WIDTH, height });
  const seconds = Array.from({ length: scenario.seconds }, (_, second) => second);
  chart.setOption({
    animation: false,
    textStyle: { fontFamily: 'system-ui, sans-serif', color: TEXT },
    // Above the first panel stand the words on its turning points, above the others the axis of the one before.
    title: PANELS.map(({ title }, at) =>
      heading(title, PANEL.first + at * PANEL.pitch - (at === 0 ? 56 : 30)),
    ),
    legend: { top: 8, left: 56, itemGap: 20, data: [...runs.keys()] },
    grid: PANELS.map((_, at) => ({
      left: 72,
      right: 24,
      top: PANEL.first + at * PANEL.pitch,
      height: PANEL.height,
    })),
    xAxis: PANELS.map((_, gridIndex) => ({
      type: 'category' as const,
      gridIndex,
      data: seconds,
      boundaryGap: false,
      axisLabel: { interval: 9, formatter: '{value} s' },
      axisTick: { interval: 9 },
    })),
    yAxis: PANELS.map(({ axis, max }, gridIndex) => ({
      type: axis,
      gridIndex,
      ...(max === undefined ? {} : { max }),
      splitNumber: 4,
    })),
    series: PANELS.flatMap((panel, at) =>
      [...runs].map(([name, run], order) => ({
        type: 'line' as const,
        name,
        data: run.seconds.map(panel.of),
        xAxisIndex: at,
        yAxisIndex: at,
        showSymbol: false,
        z: name === 'ours' ? 3 : 2,
        itemStyle: { color: INK[name] },
        lineStyle: { color: INK[name], width: name === 'ours' ? 2.5 : 1.2 },
        ...(order === 0 ? { markLine: turningPoints(scenario, at === 0) } : {}),
      })),
    ),
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return `${svg}\n`;
}

const heading = (text: string, top: number) => ({
  text,
  left: 16,
  top,
  textStyle: { fontSize: 14, fontWeight: 600 as const, color: TEXT },
});

/** Where the scenario changes, in words. */
function turningPoints({ offered, power, pace, mix }: Scenario, named: boolean) {
  const share = (value: number): string => `${Math.round(value * 100)} %`;
  const points = [
    ...offered.slice(1).map(([at, times]) => [at, `${times} × the load`] as const),
    ...power.slice(1).map(([at, up]) => [at, `${share(up)} of the hosts`] as const),
    ...pace.slice(1).map(([at, speed]) => [at, `${share(speed)} of the speed`] as const),
    ...mix.slice(1).map(([at]) => [at, 'another mix'] as const),
  ];
  return {
    symbol: 'none' as const,
    silent: true,
    lineStyle: { color: TEXT, type: 'dotted' as const, width: 1 },
    data: points.map(([at, text]) => ({
      xAxis: at,
      label: { show: named, formatter: text, color: TEXT, position: 'end' as const },
    })),
  };
}
