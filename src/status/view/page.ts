import type { NationalPicture } from '../../contracts/index.ts';
import { Html, html } from '../../kernel/index.ts';
import { headlineOf, staleHeadline, type Headline } from '../domain/headline.ts';
import { judgeFreshness } from '../domain/staleness.ts';
import { accountedFor, totalsOf, type Totals } from '../domain/totals.ts';
import { forgotten, unknownPicture } from '../domain/unknown.ts';
import { legendMark, stateMark } from './marks.ts';
import { pageStyle } from './style.ts';
import { provinceTiles } from './tiles.ts';
import { count, dayWib, nightTime, shortWib, STATE_WORDS, wib } from './words.ts';

/** What a page is made of. `twin` is the file it reloads as where no script runs. */
export interface PageFacts {
  /** The last picture ever seen; undefined before the first. */
  readonly picture: NationalPicture | undefined;
  readonly now: number;
  readonly staleAfterMs: number;
  readonly twin: string;
}

const INCIDENTS_SHOWN = 6;

/** What is true now and what will be when the page is old lie in one cell; view/style.ts says which shows. */
const stacked = (now: string, later: string): Html =>
  html`<span class="kini">${now}</span><span class="nanti" hidden>${later}</span>`;

const inEnglish = ({ lead, also }: Headline): string => `${lead.en} ${also.en}`;

function summary(picture: NationalPicture, now: Headline, later: Headline): Html {
  return html`<section class="ringkas">
    ${stateMark(picture.state)}
    <h1 class="kalimat">${stacked(now.lead.id, later.lead.id)}</h1>
    <p class="kalimat juga">${stacked(now.also.id, later.also.id)}</p>
    <p class="kalimat redup" lang="en">${stacked(inEnglish(now), inEnglish(later))}</p>
    <p class="tetap">Penghitungan suara dan rapat pleno berjalan terus; tidak ada yang menunggu unggahan.</p>
  </section>`;
}

const figure = (label: string, value: number | null, note: string): Html =>
  html`<div>
    <dt>${label}</dt>
    <dd class="nilai">${count(value)}</dd>
    <dd class="redup">${note}</dd>
  </div>`;

function accounted(totals: Totals): string {
  const result = accountedFor(totals);
  if (result.verdict === 'unknown')
    return 'Keutuhan kiriman: tidak diketahui, karena sebagian angka belum ada.';
  const { received, found, difference, inPassing } = result;
  return (
    `Keutuhan kiriman: ${result.verdict === 'matches' ? 'cocok' : 'tidak cocok'}. ` +
    `Tanda terima menurut gerbang ${count(received)}; tercatat menurut Sirekap, antre dan ditolak ${count(found)}. ` +
    `Selisih ${count(Math.abs(difference))}${difference === 0 ? '' : difference > 0 ? ' kurang' : ' lebih'}; ` +
    `${count(inPassing)} foto bergerak selama penghitungan.`
  );
}

const numbers = (totals: Totals): Html => html`
  <dl class="angka">
    ${figure('Diterima', totals.received, 'foto bertanda terima, dihitung gerbang')}
    ${figure('Antre', totals.held, 'di gerbang, belum di Sirekap')}
    ${figure('Tercatat', totals.recorded, 'dihitung Sirekap')}
  </dl>
  <p class="utuh">${accounted(totals)}</p>
`;

const incidents = ({ incidents: open }: NationalPicture): Html | false =>
  open.length > 0 &&
  html`<h2>Insiden terbuka</h2>
    <ul class="insiden">
      ${open.slice(0, INCIDENTS_SHOWN).map(
        (incident) =>
          html`<li>
            <strong>${incident.title}</strong>
            <span class="redup"
              >sejak ${shortWib(incident.openedAt)} WIB, ${count(incident.affectedTps)} TPS terdampak</span
            >
          </li>`,
      )}
      ${open.length > INCIDENTS_SHOWN && html`<li class="redup">dan ${open.length - INCIDENTS_SHOWN} lainnya</li>`}
    </ul>`;

const legend = html`
  <h2>Arti tanda</h2>
  <ul class="kunci" id="arti">
    ${(['normal', 'degraded', 'outage', 'manual', 'unknown'] as const).map(
      (state) =>
        html`<li>${legendMark(state)} <span lang="en" class="redup">${STATE_WORDS[state].en}</span></li>`,
    )}
  </ul>
  <p lang="en" class="redup">
    Diterima: given a receipt, as gateways count. Antre: queued at gateways, not yet at Sirekap. Tercatat:
    recorded, as Sirekap counts. Keutuhan kiriman: whether these agree.
  </p>
`;

const clock = (lastSeen: NationalPicture | undefined): Html =>
  lastSeen
    ? html`<p class="waktu">
        Pembaruan terakhir <strong>${wib(lastSeen.asOf)} WIB</strong>,
        ${dayWib(lastSeen.asOf)}${
          lastSeen.replayTime !== null &&
          html` · jam simulasi <strong>${nightTime(lastSeen.replayTime)}</strong>`
        }
      </p>`
    : html`<p class="waktu">Belum ada pembaruan</p>`;

/** Marks one snapshot, so that a page can tell whether it sees the same one again. */
const trace = (lastSeen: NationalPicture | undefined): string =>
  lastSeen ? `s-${String(Date.parse(lastSeen.asOf))}` : 's-0';

/** Built apart from the template: the server's policy names the hash of exactly this text. */
const styleElement = (staleAfterMs: number): Html => new Html(`<style>${pageStyle(staleAfterMs)}</style>`);

/** The one page: whole, self-contained, true at `now`, and unknown once it is older than `staleAfterMs`. */
export function statusPage({ picture: lastSeen, now, staleAfterMs, twin }: PageFacts): Html {
  const { fresh } = judgeFreshness(lastSeen?.asOf, now, staleAfterMs);
  const picture = fresh && lastSeen ? lastSeen : forgotten(lastSeen ?? unknownPicture(now));
  const later = staleHeadline(lastSeen && wib(lastSeen.asOf));
  const seconds = Math.ceil(staleAfterMs / 1000);
  return html`<!doctype html>
    <html
      lang="id"
      class="${fresh ? '' : 'basi'}"
      data-data-pada="${lastSeen ? Date.parse(lastSeen.asOf) : 0}"
      data-basi-setelah="${staleAfterMs}"
    >
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>Status layanan Sirekap — Siaga</title>
        <link rel="icon" href="data:," />
        ${styleElement(staleAfterMs)}
        <noscript
          ><meta http-equiv="refresh" content="${seconds}; url=${twin}#${trace(lastSeen)}"
        /></noscript>
        <script src="segar.js" defer></script>
      </head>
      <body>
        <span id="${trace(lastSeen)}" class="jejak"></span>
        <header>
          <p class="nama">Status layanan Sirekap <span class="redup">· Bukan hasil resmi</span></p>
          ${clock(lastSeen)}
        </header>
        <main>
          ${summary(picture, fresh ? headlineOf(picture) : later, later)} ${numbers(totalsOf(picture))}
          ${incidents(picture)} ${provinceTiles(picture)} ${legend}
        </main>
        <footer>
          <p>
            Halaman ini memuat keadaan layanan, bukan hasil pemilu. Bila pembaruan terakhir lebih dari
            ${seconds} detik yang lalu, anggap keadaan tidak diketahui dan angka sebagai angka terakhir yang
            diketahui.
          </p>
          <p lang="en">
            Service state only, not election results. If the last update is older than ${seconds} seconds,
            treat it as unknown.
          </p>
          <p>
            <a href="snapshot.json">Data</a> · <a href="snapshot.jws">Data bertanda tangan</a> ·
            <a href="jwks.json">Kunci publik</a>
          </p>
        </footer>
      </body>
    </html>`;
}
