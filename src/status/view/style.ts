import { compactStyle } from './compact.ts';
import { PHASE_STYLE } from './phase.ts';

const LIGHT = `
  --dasar: #f3f4f2; --panel: #fff; --tinta: #1a2128; --redup: #55606b; --garis: #d8dcda;
  --fokus: #b4540a; --tautan: #0b4f7d;
  --normal: #1d6a43; --normal-latar: #e8f3ec; --degraded: #7d4e00; --degraded-latar: #fcf0d6;
  --outage: #a31621; --outage-latar: #fbe7e6; --manual: #5b3a99; --manual-latar: #f0eafa;
  --unknown: #4f5964; --unknown-latar: #e9ebec;
  --tercatat: #2b7a9e; --antre: #d38a1e; --alas: #e3e6e5;`;

const DARK = `
  --dasar: #0e1216; --panel: #161c22; --tinta: #dfe5ea; --redup: #95a2ae; --garis: #2a333b;
  --fokus: #ffb870; --tautan: #86c1ea;
  --normal: #7cc99b; --normal-latar: #16271e; --degraded: #ecc068; --degraded-latar: #2c2413;
  --outage: #ff938c; --outage-latar: #361a1b; --manual: #c2aaf2; --manual-latar: #261f38;
  --unknown: #a9b4be; --unknown-latar: #20272d;
  --tercatat: #4f9dc4; --antre: #e0a244; --alas: #2a333b;`;

/**
 * A counter's size: as large as its cell lets ten digits be, by the longest of the three (`--em`, its width in widths of
 * an m of the widest fonts that systems have). Browsers before container units take the first line.
 */
const COUNTER = `
.angka { --em: 5.1; }
.angka-juta { --em: 6.7; }
.angka-ratusan-juta { --em: 7.5; }
.angka > div { container-type: inline-size; }
.angka .nilai { font-size: clamp(0.8rem, 3.4vw, 2rem); }
.angka .nilai { font-size: min(2.2rem, 100cqi / var(--em)); }
.angka dt { font-size: min(1rem, 17cqi); }`;

const LAYOUT = `
*, ::before, ::after { box-sizing: border-box; }
body { margin: 0; background: var(--dasar); color: var(--tinta);
  font: 16px/1.45 'Noto Sans', 'Segoe UI', system-ui, 'DejaVu Sans', sans-serif; font-variant-numeric: tabular-nums; }
h1, h2, h3, h4, p, ul, dl, dd { margin: 0; padding: 0; }
ul { list-style: none; }
a { color: var(--tautan); }
:focus-visible { outline: 3px solid var(--fokus); outline-offset: 2px; }
header, main, footer { max-width: 80rem; margin: 0 auto; padding: 0.9rem 1.25rem; }
header { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0.25rem 1.5rem; }
header .nama { font-weight: 700; }
header .waktu, .redup { color: var(--redup); font-weight: 400; }
main { padding-top: 0; }
h1 { font-size: clamp(1.35rem, 2.6vw, 2rem); line-height: 1.25; text-wrap: balance; }
h2 { font-size: 1.1rem; margin: 1.6rem 0 0.5rem; }
h3 { font-size: 1rem; margin: 1.1rem 0 0.5rem; }
.ringkas { padding: 1.1rem 1.3rem 1.2rem; border-radius: 8px; border: 1px solid var(--garis); background: var(--panel); }
.ringkas > .tumpuk { margin-bottom: 0.5rem; }
.kalimat { display: grid; }
.kalimat > * { grid-area: 1 / 1; }
p.kalimat { margin-top: 0.35rem; max-width: 85ch; }
p.juga { font-size: 1.1rem; }
.lagi, .lagi > div { display: grid; gap: 0.35rem; align-content: start; }
.lagi { margin-top: 1rem; }
.lagi p { margin: 0; }
@media (min-width: 64rem) { .lagi { grid-template-columns: 1fr 1fr; column-gap: 2rem; } }
.angka { display: grid; grid-template-columns: repeat(3, minmax(0, 1fr)); margin-top: 1rem; background: var(--panel);
  border: 1px solid var(--garis); border-radius: 8px; }
.angka > div { padding: 0.8rem 1.3rem; display: flex; flex-direction: column; }
.angka > div + div { border-left: 1px solid var(--garis); }
.angka .nilai { font-weight: 650; line-height: 1.15; white-space: nowrap; }
.angka .redup { font-size: 0.85rem; }
.insiden li { padding: 0.5rem 0; border-top: 1px solid var(--garis); display: flex; flex-wrap: wrap; gap: 0 1rem; }
.insiden strong + .redup { flex-basis: 100%; }
.ubin-daftar { display: grid; grid-template-columns: repeat(auto-fill, minmax(11.75rem, 1fr)); gap: 0.5rem; }
.ubin { background: var(--panel); border: 1px solid var(--garis); border-radius: 6px; padding: 0.55rem 0.7rem; }
.ubin h4 { font-size: 0.95rem; line-height: 1.3; overflow-wrap: anywhere; }
.ubin h4 a { color: inherit; text-decoration-color: var(--redup); text-underline-offset: 0.15em; }
.ubin .status { margin: 0.2rem 0 0.45rem; }
.ubin dl { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 0.4rem; font-size: 0.8rem; line-height: 1.35; margin-top: 0.35rem; }
.ubin dt { color: var(--redup); }
.batang { display: block; width: 100%; height: 5px; background: var(--alas); forced-color-adjust: none; print-color-adjust: exact; }
.batang-tercatat { fill: var(--tercatat); }
.batang-antre { fill: var(--antre); }
.kunci { display: flex; flex-wrap: wrap; gap: 0.4rem 1.4rem; font-size: 0.9rem; }
.kunci i { display: inline-block; width: 1.4em; height: 0.45em; border-radius: 2px; margin-right: 0.35em; vertical-align: 0.1em; }
.kunci-tercatat { background: var(--tercatat); }
.kunci-antre { background: var(--antre); }
footer { color: var(--redup); font-size: 0.85rem; display: grid; gap: 0.35rem; }
@media (max-width: 40rem) {
  header, main, footer { padding-inline: 0.75rem; }
  header { padding-block: 0.6rem; font-size: 0.85rem; }
  .fase-gladi { padding: 0.3rem 0.6rem; font-size: 0.85rem; }
  .ringkas { padding: 0.7rem 0.8rem; }
  p.juga { font-size: 1rem; }
  .angka > div { padding: 0.6rem 0.5rem; }
  .angka .redup { font-size: 0.75rem; }
  .ubin-daftar { grid-template-columns: repeat(auto-fill, minmax(10rem, 1fr)); }
  .ubin { padding: 0.45rem 0.55rem; }
  .ubin dl { font-size: 0.72rem; }
}
@media (max-width: 40rem) and (max-height: 36rem) { p.juga { font-size: 0.85rem; } }`;

const MARKS = `
.cap { display: inline-flex; align-items: center; gap: 0.4em; padding: 0.1em 0.55em; border-radius: 4px; font-weight: 600;
  font-size: 0.85rem; white-space: nowrap; --dalam: var(--panel); }
.tanda { width: 0.95em; height: 0.95em; flex: none; }
.isi { fill: currentColor; }
.garis { fill: none; stroke: currentColor; stroke-width: 1.6; stroke-linecap: round; }
.putus { stroke-dasharray: 2.6 2.4; }
.goresan { fill: none; stroke: var(--dalam); stroke-width: 1.7; stroke-linecap: round; stroke-linejoin: round; }
${['normal', 'degraded', 'outage', 'manual', 'unknown']
  .map(
    (state) =>
      `.cap-${state} { color: var(--${state}); background: var(--${state}-latar); --dalam: var(--${state}-latar); }`,
  )
  .join('\n')}
.ubin .cap-normal { background: none; padding-inline: 0; --dalam: var(--panel); }
.ringkas .cap { font-size: 1.15rem; }
.tumpuk { display: inline-grid; justify-items: start; }
.tumpuk > * { grid-area: 1 / 1; }`;

const READ = `
.kunci + p { margin-top: 0.6rem; }
.pernyataan { margin-top: 1rem; padding: 0.2rem 1.3rem 0.8rem; border: 1px solid var(--garis); border-left: 5px solid var(--tautan);
  border-radius: 8px; background: var(--panel); }
.pernyataan h2 { margin-top: 0.6rem; }
.pernyataan blockquote { margin: 0 0 0.4rem; font-size: 1.15rem; max-width: 75ch; overflow-wrap: anywhere; }
.pernyataan-lain { margin-top: 0.8rem; }
.kabkota { width: 100%; max-width: 46rem; border-collapse: collapse; margin-bottom: 0.4rem; font-size: 0.9rem; }
.kabkota caption { text-align: left; color: var(--redup); margin-bottom: 0.4rem; }
.kabkota th, .kabkota td { padding: 0.25rem 0.4rem; border-top: 1px solid var(--garis); text-align: right; }
.kabkota td { white-space: nowrap; }
.kabkota th:first-child { text-align: left; font-weight: 400; }
@media (max-width: 40rem) { .kabkota { font-size: 0.82rem; } .kabkota th, .kabkota td { padding-inline: 0.2rem; } }
.kabkota thead th { color: var(--redup); font-weight: 600; vertical-align: bottom; }
.jalan { margin-bottom: 0.6rem; }
.riwayat { display: block; width: 100%; height: 2.2rem; }
.riwayat-ujung { display: flex; justify-content: space-between; font-size: 0.8rem; }
${['normal', 'degraded', 'outage', 'manual', 'unknown'].map((state) => `.hari-${state} { stroke: var(--${state}); }`).join('\n')}
.hari-unknown { opacity: 0.45; }`;

/**
 * What is true now (`kini`) and what will be true when nothing renews the page (`nanti`) lie in one cell;
 * visibility moves between them by age at load, by the snapshot being seen a second time, or by script. The keyframes say
 * both ends: between visible and hidden an animation of so short a time comes to rest at visible.
 */
const ageing = (staleAfterMs: number): string => `
.nanti { visibility: hidden; }
.nanti[hidden] { display: inline-flex; }
.kalimat .nanti[hidden] { display: block; }
.kini { animation: kini-lalu 1ms linear ${String(Math.ceil(staleAfterMs / 1000))}s forwards; }
.nanti { animation: nanti-tiba 1ms linear ${String(Math.ceil(staleAfterMs / 1000))}s forwards; }
@keyframes kini-lalu { from, to { visibility: hidden; } }
@keyframes nanti-tiba { from, to { visibility: visible; } }
.jejak { position: absolute; top: 0; }
.jejak:target ~ * .kini, .basi .kini { visibility: hidden; animation: none; }
.jejak:target ~ * .nanti, .basi .nanti { visibility: visible; animation: none; }`;

/** What every page has: colours, type, signs, ageing. */
export const sharedStyle = (staleAfterMs: number): string =>
  `:root { color-scheme: light dark;${LIGHT} }
@media (prefers-color-scheme: dark) { :root {${DARK} } }
${LAYOUT}${COUNTER}${MARKS}${PHASE_STYLE}${ageing(staleAfterMs)}`;

/** The style of a page that is read, which it carries in itself; its text depends on `staleAfterMs` alone. */
export const pageStyle = (staleAfterMs: number): string =>
  compactStyle(`${sharedStyle(staleAfterMs)}${READ}`);
