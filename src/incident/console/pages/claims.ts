import { ZONES } from '../../../catalog/index.ts';
import { html, type Html } from '../../../kernel/index.ts';
import type { ClaimStanding } from '../../claims/claim-book.ts';
import { dateTime, daysLeft } from '../format.ts';
import { layout, type PageContext } from './layout.ts';
import { mark } from './marks.ts';

const DAY_MS = 86_400_000;
/** From here on a claim without its report is urgent, as its alert says. */
const URGENT_MS = 7 * DAY_MS;

/** How the report of a claim stands, in a sign and a sentence. */
function reportState({ claim, made, making }: ClaimStanding, now: number): Html {
  const at = (ms: number): string => dateTime(ms, ZONES[claim.contract.zone], claim.contract.zone);
  if (made) {
    return html`${mark('normal', 'Laporan siap')}
      <span>dibuat ${at(made.madeAt)}, akar <code>${made.root.slice(0, 12)}</code></span>
      <span>${made.statements === 0 ? 'belum ditanggapi penyedia' : `${String(made.statements)} tanggapan`}</span>`;
  }
  if (now < claim.toMs)
    return html`${mark('unknown', 'Masa berjalan')} <span>laporan dibuat sesudah masa berakhir</span>`;
  if (now >= claim.deadlineMs)
    return html`${mark('outage', 'Lewat tenggat')} <span>laporan tidak pernah dibuat</span>`;
  if (making?.isRunning)
    return html`${mark('degraded', 'Sedang dibuat')} <span>percobaan ke-${making.attempts}</span>`;
  if (making && making.lastError !== null) {
    const next = making.nextAt === null ? 'segera diperintahkan lagi' : `dicoba lagi ${at(making.nextAt)}`;
    return html`${mark('outage', 'Gagal dibuat')}
      <span>${making.attempts} percobaan, ${next}</span> <span class="alasan">${making.lastError}</span>`;
  }
  return html`${mark('degraded', 'Belum dibuat')} <span>dibuat sendiri sehari sesudah masa berakhir</span>`;
}

function countdown({ claim, made }: ClaimStanding, now: number): Html {
  const left = claim.deadlineMs - now;
  const isUrgent = !made && now >= claim.toMs && left < URGENT_MS;
  const words = left > 0 ? `${daysLeft(left)} lagi` : `lewat ${daysLeft(-left)}`;
  return isUrgent ? html`<strong class="mendesak">${words}</strong>` : html`<strong>${words}</strong>`;
}

const card = (standing: ClaimStanding, now: number): Html => {
  const { claim, vendorName } = standing;
  const { zone, title, id } = claim.contract;
  return html`<li class="panel klaim">
    <h2>${claim.period} <span class="redup">${vendorName}</span></h2>
    <dl>
      <div>
        <dt>Kontrak</dt>
        <dd>${title} <span class="redup">${id}</span></dd>
      </div>
      <div>
        <dt>Tenggat klaim</dt>
        <dd>sebelum ${dateTime(claim.deadlineMs, ZONES[zone], zone)}: ${countdown(standing, now)}</dd>
      </div>
      <div>
        <dt>Laporan</dt>
        <dd class="klaim-laporan">${reportState(standing, now)}</dd>
      </div>
    </dl>
  </li>`;
};

/** What may be claimed of vendors until when, and whether its report lies ready; undefined: no folder for reports. */
export const claimsPage = (context: PageContext, standings: readonly ClaimStanding[] | undefined): Html =>
  layout(context, {
    title: 'Klaim SLA',
    path: '/klaim',
    refresh: true,
    main: html`<h1>Klaim SLA</h1>
      <p class="keterangan">
        Klaim yang tidak diajukan sebelum tenggatnya gugur. Laporan bertanda tangan dibuat sendiri sesudah masa
        berakhir; mengajukannya pekerjaan orang.
      </p>
      <div id="daftar-klaim" data-hidup>
        ${
          standings === undefined
            ? html`<p class="panel">
                Folder laporan belum diatur (SIAGA_CLAIMS_DIR): tenggat tidak dijaga, laporan dibuat dengan tangan.
              </p>`
            : standings.length === 0
              ? html`<p class="panel">Tidak ada kontrak yang berlaku.</p>`
              : html`<ul class="klaim-daftar">
                  ${standings.map((standing) => card(standing, context.now))}
                </ul>`
        }
      </div>`,
  });
