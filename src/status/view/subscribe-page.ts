import { PROVINCES } from '../../catalog/index.ts';
import { NATIONAL } from '../../contracts/index.ts';
import { html, Html } from '../../kernel/index.ts';
import { placeWord } from './event-words.ts';
import { pageStyle } from './style.ts';

/** The style of these pages, whose hash the server's policy names. They never grow old: an hour stands for ever. */
export const SUBSCRIBE_STYLE = `${pageStyle(3_600_000)}
main { max-width: 40rem; }
label { display: block; font-weight: 600; margin: 0.8rem 0 0.25rem; }
input, select { width: 100%; font: inherit; color: inherit; background: var(--panel); border: 1px solid var(--redup);
  border-radius: 4px; padding: 0.5rem 0.6rem; }
button { font: inherit; font-weight: 600; margin-top: 1rem; padding: 0.5rem 1.1rem; border: 1px solid var(--tautan);
  border-radius: 4px; background: var(--tautan); color: var(--panel); cursor: pointer; }
`;

const page = (title: string, main: Html): string =>
  html`<!doctype html>
    <html lang="id">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <meta name="referrer" content="no-referrer" />
        <title>${title} — Status layanan Sirekap</title>
        <link rel="icon" href="data:," />
        ${new Html(`<style>${SUBSCRIBE_STYLE}</style>`)}
      </head>
      <body>
        <header><p class="nama">Status layanan Sirekap <span class="redup">· Bukan hasil resmi</span></p></header>
        <main>
          <h1>${title}</h1>
          ${main}
        </main>
      </body>
    </html>`.text;

/** The form; works without scripts. `path` is where it goes. */
export const subscribeForm = (region: string, site: string): string =>
  page(
    'Kabar lewat surel',
    html`<p>
        Kami mengirim surel bila insiden dibuka atau selesai, keadaan layanan berubah, atau ada pernyataan resmi;
        paling sering satu surel tiap lima menit. Alamat Anda dipakai untuk itu saja.
      </p>
      <form method="post" action="langganan">
        <label for="wilayah">Wilayah</label>
        <select id="wilayah" name="wilayah">
          ${[NATIONAL, ...PROVINCES.map(({ code }) => code)].map(
            (code) =>
              html`<option value="${code}" ${code === region && html`selected`}>${placeWord(code)}</option>`,
          )}
        </select>
        <label for="surel">Alamat surel</label>
        <input id="surel" name="surel" type="email" maxlength="254" autocomplete="email" required />
        <button type="submit">Kirim surel konfirmasi</button>
      </form>
      <p><a href="${site}">Kembali ke halaman status</a></p>`,
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
