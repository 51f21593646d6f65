/** The report's one style sheet. A document to be printed and filed: light, whatever the reader's screen is set to. */
export const STYLE = `
:root{color-scheme:light;--ink:#1f2933;--dim:#55606e;--line:#d5dade;--pale:#f4f6f8;--bad:#b3261e;--good:#22644a}
*{box-sizing:border-box}
body{margin:0;background:#fff;color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
main{max-width:1280px;margin:0 auto;padding:24px 20px 64px}
h1{font-size:1.75rem;line-height:1.2;margin:0 0 4px}
h2{font-size:1.25rem;margin:48px 0 12px;padding-top:16px;border-top:2px solid var(--ink)}
h3{font-size:1.0625rem;margin:32px 0 8px}
h4{font-size:.9375rem;margin:20px 0 6px}
p{margin:0 0 12px;max-width:72ch}
small,.redup{color:var(--dim)}
.redup{font-size:.875rem}
dl.fakta{display:grid;grid-template-columns:max-content 1fr;gap:4px 20px;margin:16px 0}
dl.fakta dt{color:var(--dim)}dl.fakta dd{margin:0}
.contoh{border:2px solid #8a5a00;background:#fff7e6;padding:10px 14px;margin:16px 0}
.angka{display:grid;grid-template-columns:repeat(auto-fit,minmax(230px,1fr));gap:12px;margin:20px 0}
.angka div{border:1px solid var(--line);border-top:4px solid var(--dim);padding:12px 14px}
.angka .baik{border-top-color:var(--good)}.angka .buruk{border-top-color:var(--bad)}
.angka b{display:block;font-size:1.75rem;line-height:1.25;font-variant-numeric:tabular-nums}
.lebar{overflow-x:auto;margin:8px 0 16px}
table{border-collapse:collapse;width:100%;font-size:.9375rem}
caption{text-align:left;color:var(--dim);font-size:.875rem;padding-bottom:6px}
th,td{padding:6px 12px 6px 0;text-align:left;vertical-align:top;border-bottom:1px solid var(--line)}
thead th{border-bottom:2px solid var(--dim);font-weight:600;vertical-align:bottom}
tbody th{font-weight:400}
table.rapat{font-size:.8125rem}.rapat th,.rapat td{padding-right:8px}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}td.n{white-space:nowrap}
.w{white-space:nowrap}
.baik{color:var(--good)}.buruk{color:var(--bad)}.tak-tahu{color:var(--dim)}
.angka div.baik,.angka div.buruk,.angka div.tak-tahu{color:inherit}
td.buruk,span.buruk{font-weight:600}
svg{display:block;width:100%;height:auto;font-family:inherit}
figure{margin:12px 0 20px}
figcaption{font-size:.875rem;color:var(--dim);margin-bottom:6px}
.kunci{display:flex;flex-wrap:wrap;gap:4px 18px;font-size:.875rem;color:var(--dim);margin:6px 0 0;padding:0;list-style:none}
.kunci svg{display:inline-block;width:12px;height:12px;vertical-align:-1px;margin-right:6px}
.gambar svg{min-width:720px}
blockquote.kata{margin:8px 0 12px;padding:8px 14px;border-left:4px solid var(--dim);background:var(--pale)}blockquote.kata p{margin:2px 0 4px;white-space:pre-line;overflow-wrap:anywhere}
.kata.kata-vendor{margin-left:24px}
code{font:.8125rem/1.45 ui-monospace,SFMono-Regular,Menlo,monospace;overflow-wrap:anywhere}
details>summary{cursor:pointer;padding:8px 0;min-height:24px}
ol.langkah{padding-left:1.25rem}ol.langkah li{margin:4px 0;font-variant-numeric:tabular-nums}
@media (max-width:520px){.w{white-space:normal}th,td{padding-right:8px}main{padding:16px 14px 48px}dl.fakta{grid-template-columns:1fr;gap:0}dl.fakta dd{margin-bottom:8px}h1{font-size:1.4rem}}
@media print{main{max-width:none;padding:0}h2{break-after:avoid}tr,figure{break-inside:avoid}details:not([open])>*{display:block}}
`;
