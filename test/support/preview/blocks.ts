import { html, type Html } from '../../../src/kernel/index.ts';
import { lookOf, mappedWords, type Panel } from './dashboard.ts';
import { drawnSeries, type NamedSeries } from './chart.ts';
import { ink, inkAt } from './ink.ts';
import { inUnit } from './units.ts';

const unitOf = (panel: Panel): string => panel.fieldConfig?.defaults.unit ?? 'none';
/** A value as the panel writes it. */
const written = (panel: Panel, value: number): string =>
  panel.fieldConfig?.defaults.mappings[0]?.options[String(value)]?.text ??
  inUnit(value, unitOf(panel), panel.fieldConfig?.defaults.decimals);
const stepsOf = (panel: Panel, name: string) =>
  lookOf(panel, name).steps ?? panel.fieldConfig?.defaults.thresholds?.steps;
const valueOf = (series: NamedSeries): number => series.points.at(-1)?.[1] ?? Number.NaN;

/** What a panel shows instead of nothing. */
export const noData = (panel: Panel): Html =>
  html`<div class="none">${panel.fieldConfig?.defaults.noValue || 'No data'}</div>`;

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Columns in which so many tiles come out nearest to Grafana's shape. */
function columnsFor(count: number, { width, height }: Size): number {
  let best = 1;
  let largest = 0;
  for (let columns = 1; columns <= count; columns++) {
    const area = Math.min(width / columns, (3 * height) / Math.ceil(count / columns));
    if (area > largest) [best, largest] = [columns, area];
  }
  return best;
}

/** Coloured numbers; with their names where there are several. */
export function tiles(panel: Panel, all: readonly NamedSeries[], size: Size): Html {
  if (all.length === 0) return noData(panel);
  const columns = columnsFor(all.length, size);
  const named = panel.options.textMode === 'value_and_name';
  const cell = { width: size.width / columns, height: size.height / Math.ceil(all.length / columns) };
  const font = Math.max(11, Math.min(cell.height * (named ? 0.36 : 0.5), cell.width / 6));
  return html`<div class="tiles" style="grid-template-columns: repeat(${columns}, 1fr)">
    ${all.map((series) => {
      const value = valueOf(series);
      return html`<div class="tile" style="background: ${inkAt(stepsOf(panel, series.name), value)}">
        ${named && html`<span class="tile-name" style="font-size: ${Math.min(14, font * 0.8)}px">${lookOf(panel, series.name).text}</span>`}
        <span style="font-size: ${font}px">${written(panel, value)}</span>
      </div>`;
    })}
  </div>`;
}

/** Horizontal bars, each from zero to the greatest. */
export function bars(panel: Panel, all: readonly NamedSeries[]): Html {
  if (all.length === 0) return noData(panel);
  const greatest = Math.max(...all.map(valueOf).filter(Number.isFinite), 0);
  return html`<div class="bars">
    ${all.map((series) => {
      const value = valueOf(series);
      const { text, colour } = lookOf(panel, series.name);
      const tint = colour === undefined ? inkAt(stepsOf(panel, series.name), value) : ink(colour);
      return html`<div class="bar${panel.options.namePlacement === 'top' && ' bar-below'}">
        <span class="bar-name">${text}</span>
        <span class="bar-track"
          ><span class="bar-fill" style="width: ${greatest > 0 ? (100 * value) / greatest : 0}%; background: ${tint}"></span
        ></span>
        <span class="bar-value" style="color: ${tint}">${written(panel, value)}</span>
      </div>`;
    })}
  </div>`;
}

/** One legend entry a series, with its last value. */
export const legend = (panel: Panel, all: readonly NamedSeries[]): Html =>
  html`<div class="legend">
    ${drawnSeries(panel, all).map(
      ({ text, colour, last }) =>
        html`<span class="entry"
          ><i style="background: ${colour}"></i>${text}
          <b>${last === undefined ? '–' : written(panel, last)}</b></span
        >`,
    )}
  </div>`;

/** The answers of one query of a table, by its letter. */
export interface TableAnswer {
  readonly refId: string;
  readonly series: readonly NamedSeries[];
}

/** A table joined on its key label; headings as the transformations name them. */
export function table(panel: Panel, answers: readonly TableAnswer[]): Html {
  const optionsOf = (id: string) => panel.transformations.find((entry) => entry.id === id)?.options;
  const { byField } = optionsOf('joinByField') as { byField: string };
  const { renameByName } = optionsOf('organize') as { renameByName: Record<string, string> };
  const heading = renameByName[byField] ?? byField;
  const words = mappedWords(panel, heading);
  const columns = answers.map(({ refId, series }) => ({
    title: renameByName[`Value #${refId}`] ?? refId,
    values: new Map(series.map((one) => [one.labels[byField] ?? '', valueOf(one)])),
  }));
  const keys = [...new Set(columns.flatMap(({ values }) => [...values.keys()]))].sort();
  if (keys.length === 0) return noData(panel);
  return html`<table>
    <tr>
      <th>${heading}</th>
      ${columns.map(({ title }) => html`<th>${title}</th>`)}
    </tr>
    ${keys.map(
      (key) =>
        html`<tr>
          <td>${words[key] ?? key}</td>
          ${columns.map(({ title, values }) => {
            const value = values.get(key);
            const { unit, decimals, steps } = lookOf(panel, title);
            return value === undefined
              ? html`<td>–</td>`
              : html`<td style="color: ${inkAt(steps, value)}">${inUnit(value, unit ?? unitOf(panel), decimals)}</td>`;
          })}
        </tr>`,
    )}
  </table>`;
}
