import type { NationalPicture } from '../../contracts/index.ts';
import { Html, html, pageHead } from '../../kernel/index.ts';
import { judgeFreshness } from '../domain/staleness.ts';
import { forgotten, unknownPicture } from '../domain/unknown.ts';
import type { History } from '../domain/history.ts';
import type { RegencyNames } from '../domain/regency-names.ts';
import { compactMarkup } from './compact.ts';
import { signs } from './marks.ts';
import { dayWib, nightTime, wib } from './words.ts';

/** What every page is made of, and nothing else: so whoever has the signed snapshot can make it again. */
export interface PageFacts {
  /** The last picture ever seen; undefined before the first. */
  readonly picture: NationalPicture | undefined;
  readonly history: History;
  /** Decides whether the picture is still believed, nothing more. */
  readonly now: number;
  readonly staleAfterMs: number;
  /** Of kab/kota; loaded, not signed. */
  readonly names: RegencyNames;
  /** Where one may subscribe by mail, with a slash at its end. */
  readonly subscribe?: string | undefined;
}

/** The picture as it may be shown at `now`. */
export interface Shown {
  readonly fresh: boolean;
  /** States are unknown when it is not fresh. */
  readonly picture: NationalPicture;
  readonly lastSeen: NationalPicture | undefined;
}

export function shownOf({ picture: lastSeen, now, staleAfterMs }: PageFacts): Shown {
  const { fresh } = judgeFreshness(lastSeen?.asOf, now, staleAfterMs);
  return {
    fresh,
    lastSeen,
    picture: fresh && lastSeen ? lastSeen : forgotten(lastSeen ?? unknownPicture(0)),
  };
}

interface Frame {
  readonly title: string;
  /** What stands before the name of a file beside index.html: `` or `../`. */
  readonly root: '' | '../';
  /** The file, beside it, that its reader loads next where no script runs. */
  readonly twin: string;
  /** Text of its one style; the server's policy names the hash of exactly this text. */
  readonly style: string;
  readonly main: Html;
  readonly footer: Html;
}

/** Marks one snapshot, so that a page can tell whether it sees the same one again. */
const trace = (lastSeen: NationalPicture | undefined): string =>
  lastSeen ? `s-${String(Date.parse(lastSeen.asOf))}` : 's-0';

/**
 * Until when the page holds, and the way to its twin, for who has no script. Nothing goes that way by itself: were the
 * server dead, the browser's own error page would stand where the page says that nothing is known.
 */
const expiry = (lastSeen: NationalPicture, twin: string, staleAfterMs: number): Html =>
  html`<noscript>
    · berlaku sampai
    <strong>${wib(new Date(Date.parse(lastSeen.asOf) + staleAfterMs).toISOString())} WIB</strong>, sesudah itu keadaan tidak
    diketahui · <a href="${twin}#${trace(lastSeen)}">Muat ulang</a></noscript
  >`;

const clock = (lastSeen: NationalPicture | undefined, twin: string, staleAfterMs: number): Html =>
  lastSeen
    ? html`<p class="waktu">
        Pembaruan terakhir <strong>${wib(lastSeen.asOf)} WIB</strong>,
        ${dayWib(lastSeen.asOf)}${
          lastSeen.replayTime !== null &&
          html` · jam simulasi <strong>${nightTime(lastSeen.replayTime)}</strong>`
        }
        ${expiry(lastSeen, twin, staleAfterMs)}
      </p>`
    : html`<p class="waktu">Belum ada pembaruan</p>`;

const feedLink = (type: string, href: string): Html =>
  html`<link rel="alternate" type="${type}" title="Insiden dan perubahan keadaan" href="${href}" />`;

const restOfHead = (frame: Frame): Html => html`
    ${feedLink('application/rss+xml', `${frame.root}feed.xml`)}
    ${feedLink('application/feed+json', `${frame.root}feed.json`)} ${new Html(`<style>${frame.style}</style>`)}
    <script src="${frame.root}segar.js" defer></script>
`;

/** The script renews these three in an open page: what one of them refers to lies in it. */
const bodyOf = ({ twin, main, footer }: Frame, lastSeen: NationalPicture | undefined, staleAfterMs: number) =>
  html`<header>
      <p class="nama">Status layanan Sirekap <span class="redup">· Bukan hasil resmi</span></p>
      ${clock(lastSeen, twin, staleAfterMs)}
    </header>
    <main>${signs} ${main}</main>
    <footer>${footer}</footer>`;

/** A whole page: self-contained, true at its time, and unknown once it is older than `staleAfterMs`. */
export const framed = (frame: Frame, { fresh, lastSeen }: Shown, staleAfterMs: number): Html =>
  html`<!doctype html>
    <html
      lang="id"
      class="${fresh ? '' : 'basi'}"
      data-data-pada="${lastSeen ? Date.parse(lastSeen.asOf) : 0}"
      data-basi-setelah="${staleAfterMs}"
    >
      ${pageHead({ title: frame.title, rest: restOfHead(frame) })}
      <body>
        <span id="${trace(lastSeen)}" class="jejak"></span>
        ${compactMarkup(bodyOf(frame, lastSeen, staleAfterMs))}
      </body>
    </html>`;

/** What stands under every page that is read, rather than hung on a wall. */
export const footerOf = (root: string, staleAfterMs: number): Html => {
  const seconds = Math.ceil(staleAfterMs / 1000);
  return html`<p>
      Halaman ini memuat keadaan layanan, bukan hasil pemilu. Bila pembaruan terakhir lebih dari ${seconds} detik
      yang lalu, anggap keadaan tidak diketahui dan angka sebagai angka terakhir yang diketahui.
    </p>
    <p lang="en">
      Service state only, not election results. If the last update is older than ${seconds} seconds, treat it as
      unknown.
    </p>
    <p>
      <a href="${root}papan.html">Papan dinding</a> · <a href="${root}feed.xml">RSS</a> ·
      <a href="${root}feed.json">JSON Feed</a> · <a href="${root}riwayat.json">Riwayat</a> ·
      <a href="${root}snapshot.json">Data</a> · <a href="${root}snapshot.jws">Data bertanda tangan</a> ·
      <a href="${root}jwks.json">Kunci publik</a>
    </p>`;
};

/** Where one may have the news of a region by mail; nothing where that is not offered. */
export const subscribeLine = ({ subscribe }: PageFacts, region: string): Html | false =>
  subscribe !== undefined &&
  html`<p class="langganan">
    <a href="${subscribe}langganan?wilayah=${region}">Berlangganan kabar wilayah ini</a>
  </p>`;
