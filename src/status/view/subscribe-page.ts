import { PROVINCES } from '../../catalog/index.ts';
import { NATIONAL } from '../../contracts/index.ts';
import { html, Html, pageHead } from '../../kernel/index.ts';
import { placeWord } from './event-words.ts';
import { pageStyle } from './style.ts';

/** The style of these pages, whose hash the server's policy names. They never grow old: an hour stands for ever. */
export const SUBSCRIBE_STYLE = `${pageStyle(3_600_000)}
header, main { max-width: 40rem; }
h1 + * { margin-top: 0.5rem; }
.lembar { margin-top: 1.2rem; padding: 0.2rem 1.3rem 1.2rem; border: 1px solid var(--garis); border-radius: 8px;
  background: var(--panel); }
.lembar h2 { margin-top: 0.8rem; }
.lembar[hidden] { display: none; }
#pemberitahuan-pasang:not([hidden]) { margin-top: 1.2rem; }
.pulang { margin-top: 1.2rem; }
label { display: block; font-weight: 600; margin: 0.8rem 0 0.25rem; }
input, select { width: 100%; font: inherit; color: inherit; background: var(--panel); border: 1px solid var(--redup);
  border-radius: 4px; padding: 0.5rem 0.6rem; }
button { font: inherit; font-weight: 600; margin-top: 1rem; padding: 0.5rem 1.1rem; border: 1px solid var(--tautan);
  border-radius: 4px; background: var(--tautan); color: var(--panel); cursor: pointer; }
button.kedua { background: none; color: var(--tautan); margin-left: 0.5rem; }
button:disabled { opacity: 0.6; cursor: default; }
[role='status']:not(:empty) { margin-top: 0.8rem; font-weight: 600; }
`;

const REST_OF_HEAD = html`<meta name="referrer" content="no-referrer" />
  ${new Html(`<style>${SUBSCRIBE_STYLE}</style>`)}`;

/** What makes an installed web app of the page, to which alone an iPhone lets anything be pushed. */
const INSTALLABLE = html`<link rel="icon" href="ikon.svg" type="image/svg+xml" />
  <link rel="apple-touch-icon" href="ikon-180.png" />
  <link rel="manifest" href="aplikasi.webmanifest" />`;

const headOf = (title: string, isPushing: boolean): Html =>
  pageHead({
    title: `${title} — Status layanan Sirekap`,
    isPrivate: true,
    ...(isPushing && { icons: INSTALLABLE }),
    rest: html`${REST_OF_HEAD} ${isPushing && html`<script src="pemberitahuan.js" type="module"></script>`}`,
  });

const page = (title: string, main: Html, isPushing = false): string =>
  html`<!doctype html>
    <html lang="id">
      ${headOf(title, isPushing)}
      <body>
        <header><p class="nama">Status layanan Sirekap <span class="redup">· Bukan hasil resmi</span></p></header>
        <main>
          <h1>${title}</h1>
          ${main}
        </main>
      </body>
    </html>`.text;

const regionField = (id: string, region: string): Html =>
  html`<label for="${id}">Wilayah</label>
    <select id="${id}" name="wilayah">
      ${[NATIONAL, ...PROVINCES.map(({ code }) => code)].map(
        (code) =>
          html`<option value="${code}" ${code === region && html`selected`}>${placeWord(code)}</option>`,
      )}
    </select>`;

const mailForm = (region: string): Html =>
  html`<form class="lembar" method="post" action="langganan">
    <h2>Lewat surel</h2>
    <p class="redup">
      Kami mengirim surel konfirmasi lebih dahulu. Alamat Anda dipakai untuk kabar ini saja, dan tiap surel memuat
      tautan untuk berhenti.
    </p>
    ${regionField('wilayah', region)}
    <label for="surel">Alamat surel</label>
    <input id="surel" name="surel" type="email" maxlength="254" autocomplete="email" required />
    <button type="submit">Kirim surel konfirmasi</button>
  </form>`;

/** Stays hidden where no script runs, or the browser cannot do it. */
const pushSection = (region: string, key: string): Html =>
  html`<section class="lembar" id="pemberitahuan" data-kunci="${key}" hidden>
    <h2>Lewat pemberitahuan peramban</h2>
    <p class="redup">
      Kabar muncul di perangkat ini, juga saat halaman ini tertutup, tanpa alamat surel. Pesannya terenkripsi dan
      melewati layanan pembuat peramban Anda.
    </p>
    ${regionField('wilayah-pemberitahuan', region)}
    <button type="button" id="pemberitahuan-mulai">Aktifkan pemberitahuan</button>
    <button type="button" id="pemberitahuan-berhenti" class="kedua" hidden>Berhenti</button>
    <p id="pemberitahuan-kata" role="status"></p>
  </section>
  <p id="pemberitahuan-pasang" hidden>
    Di iPhone dan iPad pemberitahuan sampai hanya bila halaman ini dipasang: ketuk Bagikan, pilih Tambahkan ke Layar Utama,
    lalu buka dari ikonnya.
  </p>`;

/**
 * How to have the news of a region: by mail, which works without scripts, and pushed to the browser where `pushKey` (the
 * public key for that, base64url) is given. `site`: address of the status page.
 */
export const subscribeForm = (region: string, site: string, pushKey?: string): string =>
  page(
    'Kabar layanan Sirekap',
    html`<p>
        Anda dikabari bila insiden dibuka atau selesai, keadaan layanan berubah, atau ada pernyataan resmi; paling
        sering sekali tiap lima menit. Kabar ini tentang layanan, bukan hasil pemilu.
      </p>
      ${mailForm(region)} ${pushKey !== undefined && pushSection(region, pushKey)}
      <p class="pulang"><a href="${site}">Kembali ke halaman status</a></p>`,
    pushKey !== undefined,
  );

/** A question that a person answers by a button: what a mail scanner opens by itself changes nothing. */
export const askPage = (kind: 'konfirmasi' | 'berhenti', token: string): string =>
  page(
    kind === 'konfirmasi' ? 'Mulai berlangganan?' : 'Berhenti berlangganan?',
    html`<form method="post" action="${kind}?t=${token}">
      <button type="submit">${kind === 'konfirmasi' ? 'Ya, kirimi saya kabar' : 'Ya, berhenti'}</button>
    </form>`,
  );

/** One word at the end of the road. */
export const wordPage = (title: string, text: string): string => page(title, html`<p>${text}</p>`);
