import { ZONES } from '../../../catalog/index.ts';
import { html, type Html } from '../../../kernel/index.ts';
import type { ClaimStanding } from '../../claims/claim-book.ts';
import { CLAIM_OUTCOMES, dayOf, type ClaimOutcome } from '../../claims/settlement.ts';
import { calendarDay, dateTime, daysLeft } from '../format.ts';
import { may } from '../permissions.ts';
import { formToken, layout, type PageContext } from './layout.ts';
import { mark } from './marks.ts';

const DAY_MS = 86_400_000;
/** From here on a claim that is not handed in is urgent, as its alert says. */
const URGENT_MS = 7 * DAY_MS;

/** Whether a report that is there knows every exclusion, and what becomes of one that does not. */
function age({ claim, lateExclusions, making, at: now }: ClaimStanding): Html {
  if (lateExclusions === undefined)
    return html`${mark('degraded', 'Laporan siap, pengecualian tidak terbaca')}
      <span>periksa berkas SIAGA_CLAIMS_LEDGER_FILE</span>`;
  if (lateExclusions.length === 0) return mark('normal', 'Laporan siap');
  const next =
    now >= claim.deadlineMs
      ? 'tenggat sudah lewat: tidak dibuat lagi sendiri'
      : making?.isRunning
        ? 'edisi baru sedang dibuat'
        : 'edisi baru dibuat sendiri, yang ini tetap disimpan';
  return html`${mark('degraded', 'Laporan lebih tua daripada pengecualiannya')}
    <span>disetujui, diubah atau dicabut sesudahnya: ${lateExclusions.join(', ')}; ${next}</span>
    ${making && making.lastError !== null && html`<span class="alasan">${making.lastError}</span>`}`;
}

/** How the report of a claim stands, in a sign and a sentence. */
function reportState(standing: ClaimStanding): Html {
  const { claim, made, making, at: now } = standing;
  const at = (ms: number): string => dateTime(ms, ZONES[claim.contract.zone], claim.contract.zone);
  if (made) {
    return html`${age(standing)}
      <span>edisi ${made.edition}, dibuat ${at(made.madeAt)}, akar <code>${made.root.slice(0, 12)}</code></span>
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

/** What people did with a claim, in a sign and a sentence. */
function handedIn({ claim, made, settled, at: now }: ClaimStanding): Html {
  if (!settled) {
    if (now < claim.toMs) return html`<span class="redup">sesudah masa berakhir</span>`;
    return now < claim.deadlineMs
      ? mark('degraded', 'Belum diserahkan')
      : mark('outage', 'Gugur: tidak tercatat diserahkan');
  }
  const { outcome, on, note, by, root } = settled;
  const recorded = html`<span class="redup">dicatat ${by}</span> ${note !== '' && html`<span class="alasan">${note}</span>`}`;
  if (outcome === 'not-claimed') return html`${mark('unknown', 'Tidak diklaim')} ${recorded}`;
  const isLate = (dayOf(claim, on) ?? 0) >= claim.deadlineMs;
  return html`${isLate ? mark('outage', 'Diserahkan sesudah tenggat') : mark('normal', 'Diserahkan')}
    <span>pada ${calendarDay(on)}</span> ${recorded}
    ${
      made !== undefined &&
      root !== null &&
      root !== made.root &&
      html`<strong class="mendesak">dengan edisi lama (akar <code>${root.slice(0, 12)}</code>): laporan dibuat lagi sesudahnya</strong>`
    }`;
}

function countdown({ claim, settled, at: now }: ClaimStanding): Html {
  const left = claim.deadlineMs - now;
  const isUrgent = !settled && now >= claim.toMs && left < URGENT_MS;
  const words = left > 0 ? `${daysLeft(left)} lagi` : `lewat ${daysLeft(-left)}`;
  return isUrgent ? html`<strong class="mendesak">${words}</strong>` : html`<strong>${words}</strong>`;
}

const card = (standing: ClaimStanding): Html => {
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
        <dd>sebelum ${dateTime(claim.deadlineMs, ZONES[zone], zone)}: ${countdown(standing)}</dd>
      </div>
      <div>
        <dt>Laporan</dt>
        <dd class="klaim-laporan">${reportState(standing)}</dd>
      </div>
      <div>
        <dt>Klaim</dt>
        <dd class="klaim-laporan">${handedIn(standing)}</dd>
      </div>
    </dl>
  </li>`;
};

const OUTCOME_LABELS: Readonly<Record<ClaimOutcome, string>> = {
  'handed-in': 'Diserahkan kepada penyedia',
  'not-claimed': 'Tidak ada yang diklaim',
  open: 'Koreksi: belum diserahkan',
};

/** The form by which people record what they did; it waits for a month that is over. */
function settling(context: PageContext, standings: readonly ClaimStanding[]): Html | false {
  const over = standings.filter(({ claim, at }) => claim.toMs <= at);
  if (over.length === 0 || !may(context.person.role, 'settle-claim')) return false;
  return html`<section class="panel" aria-labelledby="catat">
    <h2 id="catat">Catat penyerahan</h2>
    <form method="post" action="/klaim" class="keputusan">
      ${formToken(context.formToken)}
      <label for="klaim">Klaim</label>
      <select id="klaim" name="klaim">
        ${over.map(
          ({ claim, vendorName }) =>
            html`<option value="${claim.contract.id} ${claim.period}">${claim.period}, ${vendorName}</option>`,
        )}
      </select>
      <label for="hasil">Yang terjadi</label>
      <select id="hasil" name="hasil">
        ${CLAIM_OUTCOMES.map((outcome) => html`<option value="${outcome}">${OUTCOME_LABELS[outcome]}</option>`)}
      </select>
      <label for="tanggal">Diserahkan pada</label>
      <input id="tanggal" name="tanggal" type="date" />
      <label for="catatan">Catatan, misalnya nomor surat; wajib bila tidak diserahkan</label>
      <textarea id="catatan" name="catatan" rows="2" maxlength="500"></textarea>
      <p class="tombol-baris"><button type="submit" class="tombol">Catat</button></p>
    </form>
  </section>`;
}

/** What may be claimed of vendors until when, and whether its report lies ready; undefined: no folder for reports. */
export const claimsPage = (context: PageContext, standings: readonly ClaimStanding[] | undefined): Html =>
  layout(context, {
    title: 'Klaim SLA',
    path: '/klaim',
    refresh: false,
    main: html`<h1>Klaim SLA</h1>
      <p class="keterangan">
        Klaim yang tidak diajukan sebelum tenggatnya gugur. Laporan bertanda tangan dibuat sendiri sesudah masa
        berakhir; mengajukannya pekerjaan orang, dan alarmnya bertahan sampai penyerahan dicatat di sini.
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
                  ${standings.map(card)}
                </ul>`
        }
      </div>
      ${standings && settling(context, standings)}`,
  });
