import { compactStyle } from './compact.ts';
import { sharedStyle } from './style.ts';

const LAYOUT = `
header, main, footer { max-width: none; padding: 0.6rem clamp(0.75rem, 2vw, 1.6rem); }
header { font-size: clamp(0.85rem, 2vw, 1.5rem); padding-top: 0.8rem; }
main { padding-top: 0; display: grid; gap: 0.8rem; align-content: start; }
.atas { display: grid; gap: 0.8rem; }
.ringkas h1 { font-size: clamp(1.35rem, 2.6vw, 2rem); }
.fase + .tumpuk { margin-top: 0.4rem; }
.angka { margin: 0; }
.zona h2 { font-size: 1.3rem; margin: 0 0 0.3rem; }
.zona ul { display: grid; grid-template-columns: repeat(auto-fill, minmax(10.5rem, 1fr)); gap: 0.5rem; }
.petak { background: var(--panel); border: 1px solid var(--garis); border-radius: 6px; padding: 0.5rem 0.7rem; min-width: 0; }
.petak h3 { font-size: 1.1rem; line-height: 1.2; margin: 0 0 0.2rem; }
.petak .cap { font-size: 1rem; padding-inline: 0.4em; }
.petak .redup { font-size: 0.95rem; }
footer { font-size: 1.1rem; }
@media (min-width: 100rem) {
  html { font-size: min(0.8333vw, 1.4815vh); }
  body { height: 100vh; display: grid; grid-template-rows: auto 1fr auto; overflow: hidden; font-size: 1rem; }
  header, main, footer { margin: 0; min-width: 0; }
  main { gap: 0.7rem; grid-template-rows: auto 1fr 2fr 2fr; align-content: stretch; }
  .atas { grid-template-columns: 1.15fr 1fr; }
  .ringkas { display: flex; flex-direction: column; justify-content: center; align-items: flex-start; }
  .ringkas h1 { font-size: 2.7rem; }
  .ringkas .juga { font-size: 1.4rem; }
  .angka .nilai { font-size: 2.5rem; font-size: min(3.4rem, 100cqi / var(--em)); }
  .fase { font-size: 1.15rem; }
  .angka dt { font-size: 1.5rem; }
  .angka .redup { font-size: 1.05rem; }
  .zona { display: grid; grid-template-columns: 5.5rem 1fr; }
  .zona h2 { font-size: 1.6rem; margin-top: 0.5rem; }
  .zona ul { grid-template-columns: repeat(9, minmax(0, 1fr)); grid-auto-rows: 1fr; }
  .petak { padding: 0.2rem 0.45rem; display: flex; flex-direction: column; align-items: flex-start; justify-content: center; }
  .petak h3 { font-size: 1.15rem; margin: 0 0 0.15rem; overflow-wrap: anywhere; }
  .petak .cap { font-size: 1rem; line-height: 1.35; padding-inline: 0.35em; }
  .petak .redup { font-size: 1rem; line-height: 1.3; }
  .angka > div { padding: 1.3rem 1rem 0.3rem; }
  .ringkas { padding-block: 0.5rem; }
  footer { font-size: 1rem; padding-block: 0.3rem 0.4rem; gap: 0.2rem; }
}`;

/** The style of the board, which it carries in itself; its text depends on `staleAfterMs` alone. */
export const boardStyle = (staleAfterMs: number): string =>
  compactStyle(`${sharedStyle(staleAfterMs)}${LAYOUT}`);
