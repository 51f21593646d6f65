import { html, type Html } from '../../kernel/index.ts';

/** A column: what it is called, and whether it holds figures, which stand right-aligned under one another. */
export interface Column {
  readonly name: string;
  readonly figures?: boolean;
}

type Cell = Html | string;

/** With more columns a table is set closer, so that a desk's screen has all of it. */
const MOST_AT_EASE = 9;

/** A table that scrolls by itself on a narrow screen. The first cell of a row names it. */
export const table = (
  caption: string,
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
): Html =>
  html`<div class="lebar" tabindex="0" role="group" aria-label="${caption}"><table class="${columns.length > MOST_AT_EASE ? 'rapat' : ''}">
    <caption>${caption}</caption>
    <thead><tr>${columns.map(({ name, figures }) => html`<th scope="col" class="${figures ? 'n' : ''}">${name}</th>`)}</tr></thead>
    <tbody>${rows.map(
      ([first = '', ...others]) =>
        html`<tr><th scope="row" class="w">${first}</th>${others.map(
          (cell, i) => html`<td class="${columns[i + 1]?.figures ? 'n' : ''}">${cell}</td>`,
        )}</tr>`,
    )}</tbody></table></div>`;
