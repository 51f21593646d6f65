import { html, type Html } from '../../../kernel/index.ts';
import { formToken, plainLayout } from './layout.ts';

/** The sign-in form; `fault` says why the last try did not pass. */
export const signInPage = (token: string, next: string, fault: string | undefined): Html =>
  plainLayout(
    'Masuk ke konsol',
    html`
      <p class="merek">Siaga</p>
      <h1>Masuk ke konsol</h1>
      ${fault === undefined ? false : html`<p class="galat" role="alert">${fault}</p>`}
      <form method="post" action="/masuk" class="formulir">
        ${formToken(token)}<input type="hidden" name="lanjut" value="${next}" />
        <label for="akun">Akun</label>
        <input
          id="akun"
          name="akun"
          autocomplete="username"
          autocapitalize="none"
          spellcheck="false"
          required
        />
        <label for="sandi">Kata sandi</label>
        <input id="sandi" name="sandi" type="password" autocomplete="current-password" required />
        <button type="submit" class="tombol">Masuk</button>
      </form>
      <p class="redup">
        Akun pertama dan kata sandinya dicetak sekali di terminal saat layanan pertama kali dijalankan.
      </p>
    `,
  );

/** A word that ends the road: refused, not found, failed. */
export const messagePage = (title: string, detail: string): Html =>
  plainLayout(
    title,
    html`<p class="merek">Siaga</p>
      <h1>${title}</h1>
      <p>${detail}</p>
      <p><a href="/">Kembali ke gambaran nasional</a></p>`,
  );

/** Opens the same address again, as a step from our own page. */
export const resumePage = (): Html =>
  html`<!doctype html>
    <html lang="id">
      <head>
        <meta charset="utf-8" />
        <title>Membuka konsol — Siaga</title>
        <meta http-equiv="refresh" content="0" />
      </head>
      <body>
        <main><h1>Membuka konsol</h1></main>
      </body>
    </html>`;
