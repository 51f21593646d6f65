import type { GridPos } from '@grafana/grafana-foundation-sdk/dashboard';
import type { PanelSpec, RowSpec } from './spec.ts';

const COLUMNS = 24;
const HEIGHTS: Readonly<Record<PanelSpec['kind'], number>> = {
  stat: 4,
  tiles: 9,
  bars: 8,
  timeseries: 8,
  table: 14,
};

/** A row's heading or a panel, in its place. */
export type Placed =
  | { readonly heading: string; readonly gridPos: GridPos }
  | { readonly panel: PanelSpec; readonly gridPos: GridPos };

/** Places panels left to right, on a new line where the next does not fit. */
function placeLine(panels: readonly PanelSpec[], fromY: number): { at: readonly Placed[]; toY: number } {
  let x = 0;
  let y = fromY;
  let lineHeight = 0;
  const at = panels.map((panel) => {
    if (x + panel.width > COLUMNS) {
      x = 0;
      y += lineHeight;
      lineHeight = 0;
    }
    const gridPos = { x, y, w: panel.width, h: panel.height ?? HEIGHTS[panel.kind] };
    x += panel.width;
    lineHeight = Math.max(lineHeight, gridPos.h);
    return { panel, gridPos };
  });
  return { at, toY: y + lineHeight };
}

/** Everything of a dashboard in its place, top down. */
export function placed(rows: readonly RowSpec[]): readonly Placed[] {
  const all: Placed[] = [];
  let y = 0;
  for (const { title, panels } of rows) {
    if (title !== undefined) {
      all.push({ heading: title, gridPos: { x: 0, y, w: COLUMNS, h: 1 } });
      y += 1;
    }
    const { at, toY } = placeLine(panels, y);
    all.push(...at);
    y = toY;
  }
  return all;
}
