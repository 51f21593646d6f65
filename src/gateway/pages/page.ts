import { GATEWAY_PATHS, type Receipt } from '../../contracts/index.ts';
import { html, type Html } from '../../kernel/index.ts';
import type { VerifiedReceipt } from '../receipt/verify.ts';
import { layout } from './layout.ts';
import { qrDrawing } from './qr.ts';
import { BALLOT_WORDS, byteCount, dayOf, inGroups, provinceName, timeAt, tpsCode, WHY_NOT } from './words.ts';

/** What became of a text that somebody wants checked. */
export type CheckResult =
  | ({
      readonly kind: 'valid';
      readonly jws: string;
      /** Held when the receipt was given, and recorded at the vendor since, as far as this gateway knows. */
      readonly recordedSince: boolean;
    } & VerifiedReceipt)
  | { readonly kind: 'invalid'; readonly code: string; readonly detail: string };

const page = (title: string, main: Html): Html =>
  layout({
    title,
    of: 'Tanda terima Sirekap',
    note: 'Bukan hasil resmi',
    main,
    footer: html`<p>
        Tanda terima membuktikan bahwa foto halaman C.Hasil diterima, di mana dan kapan. Fotonya sendiri dan isinya
        tidak termuat di dalamnya.
      </p>
      <p><a href="${GATEWAY_PATHS.checkPage}">Periksa tanda terima</a> · <a href="${GATEWAY_PATHS.jwks}">Kunci publik</a></p>`,
  });

const TICK = html`<svg viewBox="0 0 24 24" aria-hidden="true"><circle cx="12" cy="12" r="10" /><path d="M7 12.5l3.5 3.5L17 9" /></svg>`;
const CROSS = html`<svg viewBox="0 0 24 24" aria-hidden="true"><circle cx="12" cy="12" r="10" /><path d="M8 8l8 8M16 8l-8 8" /></svg>`;

const verdict = (look: 'sah' | 'tidak', title: string, words: string): Html =>
  html`<div class="putusan ${look}">
    ${look === 'sah' ? TICK : CROSS}
    <h1>${title}</h1>
    <p>${words}</p>
  </div>`;

const COPIES: Readonly<Record<number, string>> = {
  1: 'satu salinan, di gerbang itu',
  2: 'dua salinan, di dua mesin yang berbeda',
};

const SESSION_WORDS: Readonly<Record<NonNullable<Receipt['session']>, string>> = {
  confirmed: 'dipastikan Sirekap',
  unconfirmed: 'belum dipastikan Sirekap',
};

function stateWords({ state, session }: Receipt, recordedSince: boolean): string {
  if (state === 'recorded') return 'Foto ini tercatat di Sirekap.';
  if (recordedSince)
    return 'Saat diterima foto ini disimpan di gerbang; sejak itu sudah tercatat di Sirekap.';
  if (session === 'unconfirmed')
    return 'Foto ini disimpan di gerbang, tetapi sesi pengirimnya belum dipastikan Sirekap. Masuk lagi di aplikasi lalu kirim lagi foto yang sama, agar pasti tercatat.';
  return 'Foto ini disimpan di gerbang dan akan diteruskan ke Sirekap. Tidak perlu dikirim lagi.';
}

const fact = (name: string, value: Html | string): Html =>
  html`<div>
    <dt>${name}</dt>
    <dd>${value}</dd>
  </div>`;

const keyAge = ({ kid, notBefore, notAfter }: VerifiedReceipt['key']): string =>
  [
    kid ?? '',
    notBefore !== undefined && `dipakai sejak ${dayOf(notBefore)}`,
    notAfter !== undefined && `diganti ${dayOf(notAfter)}`,
  ]
    .filter(Boolean)
    .join(', ');

const facts = ({ receipt, key }: VerifiedReceipt): Html =>
  html`<dl class="panel">
    ${fact('TPS', `TPS ${receipt.tps.slice(10)}, kode ${tpsCode(receipt.tps)}`)}
    ${fact('Provinsi', provinceName(receipt.tps))} ${fact('Surat suara', BALLOT_WORDS[receipt.ballot])}
    ${fact('Halaman', String(receipt.page))} ${fact('Diterima', timeAt(receipt.tps, receipt.receivedAt))}
    ${fact('Gerbang', receipt.iss)}
    ${fact('Keadaan saat itu', receipt.state === 'recorded' ? 'tercatat di Sirekap' : 'disimpan di gerbang')}
    ${receipt.session === undefined ? '' : fact('Sesi pengirim', SESSION_WORDS[receipt.session])}
    ${fact('Salinan', COPIES[receipt.copies] ?? '')} ${fact('Besar foto', byteCount(receipt.bytes))}
    ${fact('Sidik foto', html`<code>${inGroups(receipt.sha256)}</code> <span class="redup">(SHA-256)</span>`)}
    ${fact('Kunci', keyAge(key))}
  </dl>`;

/** Sent by POST, so that a receipt does not stand in anybody's list of visited addresses. */
const form = (text: string): Html =>
  html`<form class="panel" method="post" action="${GATEWAY_PATHS.checkPage}">
    <label for="tanda-terima">Tempel tanda terima di sini</label>
    <textarea
      id="tanda-terima"
      name="tanda-terima"
      required
      autocomplete="off"
      autocapitalize="none"
      spellcheck="false"
      aria-describedby="cara"
    >
${text}</textarea
    >
    <p class="redup" id="cara">Teks panjang yang diawali eyJ, atau alamat di dalam kode QR.</p>
    <button type="submit">Periksa</button>
  </form>`;

/** The page that asks for a receipt. */
export const askPage = (): Html =>
  page(
    'Periksa tanda terima',
    html`<h1>Periksa tanda terima</h1>
      <p>
        Siapa pun boleh memeriksa: saksi, pengawas, warga. Halaman ini membaca tanda tangan digitalnya dan mengatakan
        apakah gerbang Sirekap benar menerima foto itu.
      </p>
      ${form('')}`,
  );

/** The page that says what a text is. */
export const resultPage = (result: CheckResult, text: string): Html =>
  result.kind === 'valid'
    ? page(
        'Tanda terima sah',
        html`${verdict('sah', 'Tanda terima sah', stateWords(result.receipt, result.recordedSince))} ${facts(result)}
        <p><a href="${GATEWAY_PATHS.receiptPage}/${result.jws}">Tampilkan dengan kode QR</a></p>`,
      )
    : page(
        whyNot(result.code).title,
        html`${refusal(result.code)}
          <p class="redup">${result.detail}</p>
          ${form(text)}`,
      );

/** The page that a phone shows: a receipt as people read it, and its code for the camera of another. */
export const receiptPage = (result: CheckResult & { readonly kind: 'valid' }, qrText: string): Html =>
  page(
    'Tanda terima',
    html`${verdict('sah', 'Foto C.Hasil diterima', stateWords(result.receipt, result.recordedSince))}
      <div class="berdua">
        <div class="panel kode">
          ${qrDrawing(qrText, 'Kode QR tanda terima ini')}
          <p class="redup">Saksi dapat memindai kode ini dengan kamera ponsel dan menyimpannya sebagai bukti.</p>
          <details>
            <summary>Tanda terima sebagai teks</summary>
            <code>${result.jws}</code>
          </details>
        </div>
        ${facts(result)}
      </div>`,
  );

/** The page of a gateway that has no time for pages now. */
export const busyPage = (): Html =>
  page(
    'Sedang sibuk',
    html`<h1>Gerbang sedang sibuk menerima unggahan</h1>
      <p>Pemeriksaan tanda terima didahului unggahan C.Hasil. Muat ulang halaman ini beberapa saat lagi.</p>`,
  );

const whyNot = (code: string): { readonly title: string; readonly words: string } =>
  WHY_NOT[code] ?? { title: 'Ini bukan tanda terima', words: 'Salin seluruh teksnya, lalu coba lagi.' };

const refusal = (code: string): Html => {
  const { title, words } = whyNot(code);
  return verdict('tidak', title, words);
};
