import { LineChart } from 'echarts/charts';
import { GridComponent, LegendComponent, MarkLineComponent, TitleComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import type { Report } from './schema.ts';

use([LineChart, GridComponent, LegendComponent, MarkLineComponent, TitleComponent, SVGRenderer]);

const SIZE = { width: 960, height: 560 } as const;
const INK = {
  with: '#0b7a53',
  without: '#c4341c',
  offered: '#8a8f98',
  held: '#c98a00',
  text: '#30343b',
} as const;
const STEP_MINUTES = 5;

/**
 * Draw two reports of the same seed and load, with and without Siaga, as one SVG: above, photos the vendor
 * stored per minute of the night beside what was offered; below, how many were in by then, and how many
 * waited in the gateways' queues. Figures are multiplied by the scale, so they read as the nation's.
 */
export function drawComparison(withSiaga: Report, without: Report): string {
  const minutes = withSiaga.series.map((point) => point.at);
  const chart = init(null, null, { renderer: 'svg', ssr: true, ...SIZE });
  chart.setOption({
    animation: false,
    textStyle: { fontFamily: 'system-ui, sans-serif', color: INK.text },
    title: [heading('Photos the vendor stored, per minute', 8), heading('Photos in by then, thousands', 302)],
    legend: {
      top: 30,
      left: 64,
      itemGap: 24,
      data: ['offered by phones', 'with Siaga', 'without Siaga', 'waiting in the queue'],
    },
    grid: [
      { left: 64, right: 24, top: 64, height: 200 },
      { left: 64, right: 24, top: 330, height: 190 },
    ],
    xAxis: [timeAxis(minutes, 0), timeAxis(minutes, 1)],
    yAxis: [valueAxis(0), valueAxis(1)],
    series: [
      line('offered by phones', perMinute(withSiaga, 'offered'), 0, INK.offered, 'dashed'),
      line('with Siaga', perMinute(withSiaga, 'stored'), 0, INK.with),
      line('without Siaga', perMinute(without, 'stored'), 0, INK.without),
      line('offered by phones', thousands(withSiaga, 'offered'), 1, INK.offered, 'dashed'),
      line('with Siaga', thousands(withSiaga, 'stored'), 1, INK.with),
      line('without Siaga', thousands(without, 'stored'), 1, INK.without),
      line('waiting in the queue', thousands(withSiaga, 'held'), 1, INK.held, 'dotted'),
    ],
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return `${svg}\n`;
}

type Total = 'offered' | 'stored' | 'held';

const perMinute = (report: Report, total: Total): number[] =>
  report.series.map((point, i) => {
    const before = report.series[i - 1]?.[total] ?? 0;
    return Math.round(((point[total] - before) * report.scale) / STEP_MINUTES);
  });

const thousands = (report: Report, total: Total): number[] =>
  report.series.map((point) => Math.round((point[total] * report.scale) / 1000));

const heading = (text: string, top: number) => ({
  text,
  left: 16,
  top,
  textStyle: { fontSize: 15, fontWeight: 600 as const, color: INK.text },
});

const timeAxis = (minutes: readonly string[], gridIndex: number) => ({
  type: 'category' as const,
  gridIndex,
  data: [...minutes],
  boundaryGap: false,
  axisLabel: {
    interval: (_: number, at: string) => at.endsWith(':00'),
    formatter: (at: string) => at.replace(':', '.'),
  },
  axisTick: { interval: (_: number, at: string) => at.endsWith(':00') },
});

const valueAxis = (gridIndex: number) => ({
  type: 'value' as const,
  gridIndex,
  min: 0,
  splitNumber: 4,
  axisLabel: { formatter: (value: number) => value.toLocaleString('en-GB') },
});

const line = (
  name: string,
  data: number[],
  axis: number,
  color: string,
  type: 'solid' | 'dashed' | 'dotted' = 'solid',
) => ({
  type: 'line' as const,
  name,
  data,
  xAxisIndex: axis,
  yAxisIndex: axis,
  showSymbol: false,
  itemStyle: { color },
  lineStyle: { color, width: 2, type },
});
