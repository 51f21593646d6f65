import { html, type Html } from '../../kernel/index.ts';
import { layout } from './layout.ts';
import { count, estimateWords } from './waiting-words.ts';

interface WaitingPlace {
  readonly position: number;
  readonly estimateMs: number | undefined;
  readonly pollMs: number;
}

const page = (title: string, main: Html): Html =>
  layout({
    title,
    of: 'Antrean masuk Sirekap',
    main,
    footer: html`<p>
      Antrean ini menjaga agar server Sirekap tetap dapat dipakai semua TPS. Siapa yang datang lebih dahulu, masuk lebih
      dahulu; pada menit pertama urutannya diundi. TPS yang belum mengunggah didahulukan.
    </p>`,
  });

const MINUTE_MS = 60_000;

const meanwhile = (keptMs: number): Html => html`<section class="panel sambil">
  <h2>Sambil menunggu</h2>
  <ul>
    <li>Penghitungan dan rekapitulasi di TPS jalan terus. Keduanya tidak menunggu Sirekap.</li>
    <li>Foto setiap halaman C.Hasil sekarang dan simpan di ponsel. Foto dapat diunggah nanti, sesudah Anda masuk.</li>
    <li>
      Layar boleh dimatikan dan halaman boleh ditutup. Tempat Anda tersimpan di ponsel ini; bukalah lagi paling lambat
      ${count(Math.floor(keptMs / MINUTE_MS))} menit sesudah waktunya.
    </li>
  </ul>
</section>`;

/** Whole seconds until a browser is to look again. */
export const secondsOf = (ms: number): number => Math.max(1, Math.ceil(ms / 1_000));

const ahead = (position: number): Html =>
  position === 0
    ? html`<strong>Berikutnya</strong> <span>tidak ada lagi yang menunggu di depan Anda</span>`
    : html`<strong>${count(position)}</strong> <span>akun di depan Anda, kira-kira</span>`;

/** The page of somebody who waits, whose ticket keeps its place for `keptMs` past its time. */
export const waitPage = ({ position, estimateMs, pollMs }: WaitingPlace, keptMs: number): Html =>
  page(
    'Antrean masuk',
    html`<h1>Anda dalam antrean masuk</h1>
      <section class="panel tempat" aria-label="Tempat Anda">
        ${ahead(position)}
        <dl>
          <div>
            <dt>Perkiraan</dt>
            <dd>${estimateWords(estimateMs)}</dd>
          </div>
          <div>
            <dt>Dilihat lagi</dt>
            <dd>dalam ${count(secondsOf(pollMs))} detik, dengan sendirinya</dd>
          </div>
        </dl>
        <p class="redup">Memuat ulang lebih cepat, atau masuk dari ponsel lain, tidak memajukan tempat Anda.</p>
      </section>
      ${meanwhile(keptMs)}`,
  );

/** The page of somebody whose turn has come, or who need not wait any more. */
export const calledPage = (): Html =>
  page(
    'Giliran Anda',
    html`<div class="putusan sah">
        <svg viewBox="0 0 24 24" aria-hidden="true"><circle cx="12" cy="12" r="10" /><path d="M7 12.5l3.5 3.5L17 9" /></svg>
        <h1>Giliran Anda</h1>
        <p>Kembali ke Sirekap dan masuk sekarang, dengan akun dan kata sandi Anda.</p>
      </div>`,
  );

/** The page of a ticket that is no good, or of somebody without one. */
export const noPlacePage = (title: string, words: string): Html =>
  page(
    title,
    html`<h1>${title}</h1>
      <p>${words}</p>`,
  );

/** The page of a gateway that has no time to look now. */
export const laterPage = (): Html =>
  page(
    'Antrean masuk',
    html`<h1>Anda tetap dalam antrean</h1>
      <p>Gerbang sedang sibuk sekali. Tempat Anda tidak berubah; halaman ini melihat lagi dengan sendirinya.</p>`,
  );
