import { html, type Html } from '../../../kernel/index.ts';
import type { KillSwitchView } from '../deps.ts';
import { hourMinuteSecond } from '../format.ts';
import { may } from '../permissions.ts';
import { layout, formToken, type PageContext } from './layout.ts';

const form = (context: PageContext, action: string, label: string, button: Html): Html => html`
  <form method="post" action="${action}" class="keputusan">
    ${formToken(context.formToken)}
    <label for="alasan">${label}</label>
    <textarea id="alasan" name="alasan" rows="2" maxlength="500" required></textarea>
    <p class="tombol-baris">${button}</p>
  </form>
`;

function standing({ serial, pulled, pulledAt }: KillSwitchView): Html {
  const here = pulled
    ? html`<p>
        <strong>Ditarik</strong> oleh ${pulled.by} pukul ${hourMinuteSecond(pulled.at)} WIB: <q>${pulled.reason}</q>
      </p>`
    : html`<p>Sakelar nomor ${serial} siap di setiap gerbang; belum ditarik dari konsol.</p>`;
  const there =
    pulledAt.length > 0 &&
    html`<p>Ditarik di gerbang sendiri:</p>
      <ul>
        ${pulledAt.map(({ gateway, detail }) => html`<li><strong>${gateway}</strong> ${detail}</li>`)}
      </ul>`;
  return html`<div id="keadaan-sakelar" data-hidup>${here} ${there}</div>`;
}

function actions(context: PageContext, { pulled, pulledAt }: KillSwitchView): Html {
  const { role } = context.person;
  if (pulled || pulledAt.length > 0) {
    return may(role, 'end-kill-switch')
      ? form(
          context,
          '/sakelar/akhiri',
          'Mengapa kebijakan boleh berlaku lagi (dicatat)',
          html`<button type="submit" class="tombol">Akhiri: kebijakan berlaku lagi</button>`,
        )
      : html`<p class="redup">Hanya komandan insiden dan pimpinan yang dapat mengakhirinya.</p>`;
  }
  return may(role, 'pull-kill-switch')
    ? form(
        context,
        '/sakelar/tarik',
        'Mengapa ditarik (dicatat dan memanggil pimpinan)',
        html`<button type="submit" class="tombol-bahaya">Tarik sakelar darurat</button>`,
      )
    : html`<p class="redup">Peran Anda hanya membaca.</p>`;
}

function standingWord(killSwitch: KillSwitchView | null): string {
  if (killSwitch === null) return 'belum disiapkan';
  if (killSwitch.pulled) return 'ditarik';
  return killSwitch.pulledAt.length > 0 ? 'ditarik di gerbang' : 'siap';
}

/** The kill switch: what it does, how it stands, and the one thing that may be done with it now. */
export const killSwitchPage = (context: PageContext, killSwitch: KillSwitchView | null): Html =>
  layout(context, {
    title: `Sakelar darurat · ${standingWord(killSwitch)}`,
    path: '/sakelar',
    refresh: false,
    main: html`<h1>Sakelar darurat</h1>
      <p class="keterangan">
        Menghentikan semua aturan kebijakan di semua gerbang: pembatasan, antrean dan saran Rekap Manual. Batas beban
        adaptif tetap bekerja, unggahan tetap diterima. Untuk saat kebijakan sendiri yang merusak. Tanpa konsol,
        jalankan <code>siaga policy kill-switch</code> di mesin gerbang.
      </p>
      <section class="panel">
        ${
          killSwitch === null
            ? html`<p>Belum ada sakelar yang disiapkan.</p>`
            : html`${standing(killSwitch)} ${actions(context, killSwitch)}`
        }
      </section>`,
  });
