import { html, pageHead, type Html } from '../../../kernel/index.ts';
import type { Person } from '../../people/index.ts';
import { hourMinute, shortDay } from '../format.ts';
import { roleWord } from '../../domain/words.ts';

/** What every page of a signed-in person needs. */
export interface PageContext {
  readonly person: Person;
  readonly formToken: string;
  readonly now: number;
  /** Simulated time of a replay; null in production. */
  readonly nightTime: number | null;
  /** Approvals that wait, for the number in the menu. */
  readonly waitingApprovals: number;
  /** Statements that wait for a second person. */
  readonly waitingStatements: number;
}

const REFRESH_SECONDS = 15;

interface Page {
  /** Which page it is, for tabs and history: `LoginSuccessLow · Jawa Barat`. */
  readonly title: string;
  readonly path: string;
  readonly main: Html;
  /** Whether the page reloads itself where scripts do not run; not while somebody may be typing. */
  readonly refresh: boolean;
}

const head = (title: string, extra: Html | false): Html =>
  pageHead({
    title: `${title} — Siaga`,
    rest: html`<link rel="stylesheet" href="/aset/konsol.css" />${extra}`,
  });

/** The token every form carries back. */
export const formToken = (token: string): Html => html`<input type="hidden" name="token" value="${token}" />`;

const link = (page: Page, href: string, words: Html): Html =>
  html`<li><a href="${href}" ${page.path === href ? html`aria-current="page"` : false}>${words}</a></li>`;

const counted = (words: string, waiting: number): Html =>
  waiting > 0
    ? html`${words} <span class="jumlah">${waiting}<span class="sr"> menunggu</span></span>`
    : html`${words}`;

const menu = (context: PageContext, page: Page): Html => html`
  <nav aria-label="Menu utama">
    <ul>
      ${link(page, '/', html`Nasional`)}
      ${link(page, '/persetujuan', counted('Persetujuan', context.waitingApprovals))}
      ${link(page, '/pernyataan', counted('Pernyataan', context.waitingStatements))}
      ${link(page, '/klaim', html`Klaim`)}
    </ul>
  </nav>
`;

/** In a replay the simulated clock leads and is named; times on the page are the wall's, in WIB. */
const clock = ({ nightTime, now }: PageContext): Html =>
  nightTime === null
    ? html`<p class="jam">
        <span class="jam-angka">${hourMinute(now)} WIB</span> <span class="jam-hari">${shortDay(now)}</span>
      </p>`
    : html`<p class="jam">
        <span class="jam-hari">jam simulasi</span> <span class="jam-angka">${hourMinute(nightTime)}</span>
        <span class="jam-hari">${shortDay(nightTime)} · jam nyata ${hourMinute(now)} WIB</span>
      </p>`;

/** A whole page for somebody who signed in. Regions marked `data-hidup` are renewed by the script. */
export const layout = (context: PageContext, page: Page): Html =>
  html`<!doctype html>
    <html lang="id">
      ${head(
        page.title,
        html`${
          page.refresh
            ? html`<noscript><meta http-equiv="refresh" content="${REFRESH_SECONDS}" /></noscript>`
            : false
        }
          <script src="/aset/konsol.js" defer></script>`,
      )}
      <body>
        <a class="lompat" href="#isi">Langsung ke isi</a>
        <header class="atas">
          <div class="atas-kiri" id="atas-kiri" data-hidup>
            <a class="merek" href="/">Siaga</a>
            ${menu(context, page)} ${clock(context)}
          </div>
          <div class="atas-kanan">
            <p class="siaran" id="siaran" role="status">Diperbarui tiap ${REFRESH_SECONDS} dtk</p>
            <p class="siapa">
              <span class="siapa-nama">${context.person.name}</span>
              <span class="redup">${roleWord(context.person.role)}</span>
            </p>
            <form method="post" action="/keluar">
              ${formToken(context.formToken)}<button type="submit" class="tombol-tipis">Keluar</button>
            </form>
          </div>
        </header>
        <main id="isi" tabindex="-1">${page.main}</main>
        <footer class="bawah">
          <p>Siaga mengukur layanan Sirekap, bukan hasil pemilu. Bukan hasil resmi.</p>
        </footer>
      </body>
    </html>`;

/** A page for somebody who has not signed in, or for a word that ends the road (refused, not found). */
export const plainLayout = (title: string, main: Html): Html =>
  html`<!doctype html>
    <html lang="id">
      ${head(title, false)}
      <body class="polos">
        <main id="isi">${main}</main>
      </body>
    </html>`;
