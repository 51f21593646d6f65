import { Html, html } from '../../../src/kernel/index.ts';
import type { Dashboard, Panel } from './dashboard.ts';

/** Grafana's grid on a screen of full HD: 24 columns, rows of 30 px, gaps of 8 px. */
export const SCREEN = { width: 1920, height: 1080 } as const;
const COLUMN = (SCREEN.width - 2 * 16 + 8) / 24;
const ROW = 38;
const GAP = 8;
/** Title bar and the line of choices. */
const TOP = 96;
const HEADER = 30;

/** What is left of a panel for its contents. */
export const roomOf = ({ gridPos: { w, h } }: Panel): { width: number; height: number } => ({
  width: w * COLUMN - GAP - 16,
  height: h * ROW - GAP - HEADER - 8,
});

/** Height of a dashboard's picture. */
export const heightOf = ({ panels }: Dashboard): number =>
  TOP + ROW * Math.max(...panels.map(({ gridPos: { y, h } }) => y + h)) + GAP;

const STYLE = new Html(`
  * { box-sizing: border-box; margin: 0 }
  body { background: #111217; color: #ccccdc; font: 13px Inter, "DejaVu Sans", Arial, sans-serif; width: ${String(SCREEN.width)}px }
  header { height: ${String(TOP - 8)}px; padding: 12px 16px }
  h1 { font-size: 18px; font-weight: 500 }
  .choices { display: flex; gap: 8px; margin-top: 12px }
  .choice { background: #1f2127; border: 1px solid #2c2f37; padding: 4px 10px; border-radius: 2px }
  .choice b { font-weight: 500; color: #8e8e9b; margin-right: 6px }
  .links { margin-left: auto; display: flex; gap: 8px }
  .panel { position: absolute; background: #181b1f; border: 1px solid #24262d; border-radius: 2px; padding: 0 8px 8px; overflow: hidden }
  .panel h2 { font-size: 13px; font-weight: 500; height: ${String(HEADER)}px; line-height: ${String(HEADER)}px; white-space: nowrap; overflow: hidden; text-overflow: ellipsis }
  .row { position: absolute; font-size: 15px; font-weight: 500; line-height: 30px }
  .none { display: flex; align-items: center; justify-content: center; height: 100%; color: #8e8e9b; font-size: 16px }
  .body { height: calc(100% - ${String(HEADER)}px) }
  .tiles { display: grid; gap: 4px; height: 100% }
  .tile { border-radius: 2px; color: #fff; font-weight: 500; display: flex; flex-direction: column; align-items: center; justify-content: center; overflow: hidden; white-space: nowrap; text-shadow: 0 0 2px rgba(0,0,0,.6) }
  .tile-name { max-width: 96%; overflow: hidden; text-overflow: ellipsis }
  .bars { display: grid; height: 100%; gap: 4px; align-content: stretch }
  .bar { display: grid; grid-template-columns: 34% 1fr 90px; gap: 8px; align-items: center; min-height: 14px; max-height: 40px }
  .bar-below { grid-template-columns: 1fr 60px; max-height: 56px } .bar-below .bar-name { grid-column: 1 / -1 } .bar-below .bar-track { height: 14px }
  .bar-name { overflow: hidden; text-overflow: ellipsis; white-space: nowrap }
  .bar-track { background: #22252b; height: 70% } .bar-fill { display: block; height: 100% }
  .bar-value { text-align: right }
  .legend { display: flex; flex-wrap: wrap; gap: 2px 14px; font-size: 12px }
  .entry i { display: inline-block; width: 14px; height: 4px; margin-right: 6px; vertical-align: middle } .entry b { font-weight: 400; color: #8e8e9b }
  table { width: 100%; border-collapse: collapse } th, td { text-align: left; padding: 4px 8px; border-bottom: 1px solid #24262d }
  th { color: #6e9fff; font-weight: 500 }
`);

const placeOf = ({ gridPos: { x, y, w, h } }: Panel): string =>
  `left: ${String(16 + x * COLUMN)}px; top: ${String(TOP + y * ROW)}px; width: ${String(w * COLUMN - GAP)}px; height: ${String(h * ROW - GAP)}px`;

/** A dashboard's page; `bodies` holds each panel's contents by its id. */
export const dashboardPage = (
  dashboard: Dashboard,
  chosen: Readonly<Record<string, string>>,
  bodies: ReadonlyMap<number, Html>,
): string =>
  html`<!doctype html>
    <html lang="id">
      <head>
        <meta charset="utf-8" />
        <style>
          ${STYLE}
        </style>
      </head>
      <body>
        <header>
          <h1>Siaga / ${dashboard.title}</h1>
          <div class="choices">
            ${dashboard.templating.list.map(
              ({ label, current }) =>
                html`<span class="choice"><b>${label}</b>${chosen[label] ?? String(current.text ?? 'Prometheus')}</span>`,
            )}
            <span class="links">${dashboard.links.map(({ title }) => html`<span class="choice">${title}</span>`)}</span>
          </div>
        </header>
        ${dashboard.panels.map((panel) =>
          panel.type === 'row'
            ? html`<div class="row" style="${placeOf(panel)}">⌄ ${panel.title}</div>`
            : html`<section class="panel" style="${placeOf(panel)}">
                <h2>${panel.title}</h2>
                <div class="body">${bodies.get(panel.id)}</div>
              </section>`,
        )}
      </body>
    </html>`.text;
