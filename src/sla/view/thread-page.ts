import { Html, html } from '../../kernel/index.ts';
import { localTime } from '../domain/period.ts';
import { placeName, type ReportDocument } from './document.ts';
import { duration, time } from './numbers.ts';
import { STYLE } from './style.ts';
import { ROLES } from './words.ts';

/** Something said of a report, as a reader sees it. */
export interface Said {
  readonly file: string;
  readonly as: string;
  /** ISO time. */
  readonly at: string;
  readonly verdict: string;
  readonly disputes: readonly { readonly outage: string; readonly text: string }[];
  /** Id of the key that signed it. */
  readonly kid: string;
}

/** What the statements are about: the report, and the root that each of them names. */
export interface Thread {
  readonly document: ReportDocument;
  readonly root: string;
  readonly said: readonly Said[];
}

/** The issuer made the report: what it says of an outage is an answer. */
const verdictWord = ({ as, verdict }: Said): string => {
  if (verdict === 'agreed') return as === 'issuer' ? 'menegaskan laporan' : 'menyetujui laporan';
  return as === 'issuer' ? 'menjawab bantahan' : 'membantah';
};

const role = (as: string): string => ROLES[as] ?? as;

const when = ({ document }: Thread, { at }: Said): string => {
  const { zone } = document.contract;
  return `${time(localTime(Date.parse(at), zone))} ${zone}`;
};

const signature = (thread: Thread, one: Said): Html =>
  html`<small>${when(thread, one)}, <code>${one.file}</code>, kunci <code>${one.kid}</code></small>`;

/** Who stands where: the last word of either side. */
function standing(thread: Thread): Html {
  const last = (as: string): Said | undefined => thread.said.findLast((one) => one.as === as);
  return html`<dl class="fakta">${Object.keys(ROLES).map((as) => {
    const word = last(as);
    const said = word ? verdictWord(word) : 'belum menyatakan apa pun';
    return html`<dt>${role(as)}</dt><dd>${said}${word && html`, ${when(thread, word)}`}</dd>`;
  })}</dl>`;
}

/** One outage and what either side says of it, oldest first. */
function outageThread(thread: Thread, id: string): Html {
  const { document, said } = thread;
  const outage = document.report.outages.find((one) => one.id === id);
  const words = said.flatMap((one) =>
    one.disputes.filter(({ outage: of }) => of === id).map(({ text }) => ({ one, text })),
  );
  return html`<section><h3>Gangguan ${id}</h3>
    ${outage && html`<p class="redup">${placeName(document, outage.place)}, ${time(outage.from)} sampai ${time(outage.to)} ${document.contract.zone}, ${duration(outage.seconds)}</p>`}
    ${words.map(({ one, text }) => html`<blockquote class="kata kata-${one.as}"><strong>${role(one.as)}</strong><p>${text}</p>${signature(thread, one)}</blockquote>`)}
  </section>`;
}

/**
 * What was said of a report afterwards, outage by outage, as one page that needs nothing else. It stands beside the signed
 * statements and follows from them and the report, which stays as it was signed. `styleHash` is the SHA-256 of `STYLE`,
 * base64.
 */
export function threadPage(thread: Thread, styleHash: string): string {
  const { document, root, said } = thread;
  const { contract, period } = document.report;
  const disputed = [...new Set(said.flatMap(({ disputes }) => disputes.map(({ outage }) => outage)))].sort();
  return html`<!doctype html>
<html lang="id"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>Tanggapan atas laporan ${contract.vendorName} ${period.label}</title>
<style>${new Html(STYLE)}</style></head>
<body><main>
<header><h1>Tanggapan atas laporan tingkat layanan</h1>
<p>${contract.vendorName}, ${contract.title} versi ${contract.version}, masa ${period.label}. <a href="../report.html">Laporannya</a> tidak berubah oleh tanggapan.</p>
<p class="redup">Akar yang ditandatangani: <code>${root}</code></p></header>
<h2>Kedudukan terakhir</h2>
${standing(thread)}
<h2>Gangguan yang dibantah</h2>
${disputed.length === 0 ? html`<p>Tidak ada.</p>` : disputed.map((id) => outageThread(thread, id))}
<h2>Semua pernyataan, menurut waktu</h2>
<ol class="langkah">${said.map((one) => html`<li>${role(one.as)} ${verdictWord(one)}${one.disputes.length > 0 && `: ${one.disputes.map(({ outage }) => outage).join(', ')}`} ${signature(thread, one)}</li>`)}</ol>
<p class="redup">Halaman ini dibuat dari pernyataan bertanda tangan di folder ini, dan diperiksa terhadapnya oleh <code>siaga sla verify</code>. Kunci penyedia datang bersama pernyataannya: bandingkan nomornya dengan yang diketahui dari penyedia.</p>
</main></body></html>
`.text;
}
