const LIGHT = `--dasar: #f3f4f2; --panel: #fff; --tinta: #1a2128; --redup: #55606b; --garis: #d8dcda;
  --aksi: #0b4f7d; --aksi-tinta: #fff; --fokus: #b4540a;
  --sah: #1d6a43; --sah-latar: #e8f3ec; --tidak: #a31621; --tidak-latar: #fbe7e6;`;

const DARK = `--dasar: #0e1216; --panel: #161c22; --tinta: #dfe5ea; --redup: #95a2ae; --garis: #2a333b;
  --aksi: #86c1ea; --aksi-tinta: #0e1216; --fokus: #ffb870;
  --sah: #7cc99b; --sah-latar: #16271e; --tidak: #ff938c; --tidak-latar: #361a1b;`;

/** The style of these pages, which each carries in itself; the policy in their headers names its hash. */
export const PAGE_STYLE = `:root { color-scheme: light dark; ${LIGHT} }
@media (prefers-color-scheme: dark) { :root { ${DARK} } }
*, ::before, ::after { box-sizing: border-box; }
body { margin: 0; background: var(--dasar); color: var(--tinta);
  font: 16px/1.5 'Noto Sans', 'Segoe UI', system-ui, 'DejaVu Sans', sans-serif; font-variant-numeric: tabular-nums; }
header, main, footer { max-width: 60rem; margin: 0 auto; padding: 0.9rem 1rem; }
header { font-weight: 700; }
header span, .redup, footer { color: var(--redup); font-weight: 400; }
main { padding-block: 0; display: grid; gap: 1rem; }
main > * { min-width: 0; }
h1, h2, p, dl, dd { margin: 0; }
h1 { font-size: clamp(1.4rem, 4.5vw, 1.9rem); line-height: 1.2; text-wrap: balance; }
h2 { font-size: 1.05rem; }
a { color: var(--aksi); }
:focus-visible { outline: 3px solid var(--fokus); outline-offset: 2px; }
.panel { background: var(--panel); border: 1px solid var(--garis); border-radius: 8px; padding: 1rem; }
.putusan { display: grid; grid-template-columns: auto 1fr; gap: 0.2rem 0.8rem; align-items: start; border-radius: 8px;
  padding: 1rem; border: 1px solid; }
.putusan svg { width: 2.2rem; height: 2.2rem; grid-row: span 2; fill: none; stroke: currentColor; stroke-width: 2;
  stroke-linecap: round; stroke-linejoin: round; }
.putusan p { color: var(--tinta); }
.sah { color: var(--sah); background: var(--sah-latar); }
.tidak { color: var(--tidak); background: var(--tidak-latar); }
dl > div { display: grid; grid-template-columns: 8.5rem 1fr; gap: 0 0.8rem; padding: 0.45rem 0; }
dl > div + div { border-top: 1px solid var(--garis); }
dt { color: var(--redup); }
dd { overflow-wrap: anywhere; }
code { font: 0.9rem/1.5 ui-monospace, 'DejaVu Sans Mono', monospace; overflow-wrap: anywhere; }
form { display: grid; gap: 0.5rem; }
label { font-weight: 600; }
textarea { width: 100%; min-height: 8rem; padding: 0.6rem; font: 0.9rem/1.4 ui-monospace, 'DejaVu Sans Mono', monospace;
  color: inherit; background: var(--dasar); border: 1px solid var(--redup); border-radius: 6px; resize: vertical; }
button { justify-self: start; min-height: 2.75rem; padding: 0.5rem 1.6rem; font: inherit; font-weight: 600; border: 0;
  border-radius: 6px; background: var(--aksi); color: var(--aksi-tinta); cursor: pointer; }
summary { cursor: pointer; padding: 0.3rem 0; color: var(--aksi); }
.qr { display: block; width: 100%; max-width: 26rem; margin: 0 auto; height: auto; border-radius: 4px; }
.tempat { display: grid; gap: 0.2rem; }
.tempat strong { font-size: clamp(2.6rem, 12vw, 4rem); line-height: 1.1; font-weight: 700; }
.tempat dl { margin-top: 0.6rem; }
.sambil ul { margin: 0.4rem 0 0; padding-inline-start: 1.2rem; display: grid; gap: 0.5rem; }
footer { font-size: 0.9rem; display: grid; gap: 0.4rem; padding-block: 1.2rem 2rem; }
@media (max-width: 40rem) { header, main, footer { padding-inline: 0.75rem; }
  header { font-size: 0.85rem; }
  .panel.kode { padding: 0.4rem; } .kode > .redup { padding: 0.4rem; }
  dl > div { grid-template-columns: 1fr; } }
@media (min-width: 56rem) { .berdua { display: grid; grid-template-columns: 26rem 1fr; gap: 1rem; align-items: start; } }
@media (max-width: 55.99rem) { .berdua { display: grid; gap: 1rem; } }
`;
