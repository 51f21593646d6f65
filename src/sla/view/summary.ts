import { html, type Html } from '../../kernel/index.ts';
import type { ObjectiveReport } from '../domain/report.ts';
import { noBaseNote } from './credit-section.ts';
import { componentTitle, type ReportDocument } from './document.ts';
import { percent, target, time, wholePercent } from './numbers.ts';
import { table } from './table.ts';
import { unknownTime, unknownUploads } from './unknown.ts';
import { UNREAD, unreadNotes } from './unread.ts';
import { vantageNotes } from './vantage-notes.ts';
import { JUDGES, METHODS, metClass, metWord } from './words.ts';

interface Figure {
  readonly title: string;
  readonly ppm: number | null;
  readonly note: string;
  readonly unknown: string;
  readonly met: boolean | null;
}

const figureTile = ({ title, ppm, note, unknown, met }: Figure): Html =>
  html`<div class="${metClass(met)}"><small>${title}</small><b>${percent(ppm)}</b>${note}${unknown === '' ? null : html`; <strong>${unknown}</strong>`}</div>`;

/** The formula that counts every hour alike; a month's is the one that contracts have. */
export const plainFormula = ({ report }: ReportDocument): string =>
  report.claim.isBase ? 'Rumus bulanan biasa' : 'Rumus biasa';

/** Until when it may be claimed, or that it may not be. */
const deadline = ({ report: { claim, period } }: ReportDocument): Html =>
  claim.isBase
    ? html`sebelum ${time(claim.deadline)} ${period.zone} ${claim.madeInTime ? null : html`<span class="buruk">— sudah lewat ketika laporan dibuat</span>`}`
    : html`tidak ada`;

/** What is owed for the period, in one figure; how it came to be stands below. */
const creditTile = ({ report: { claim, credits, period } }: ReportDocument): Html =>
  claim.isBase
    ? html`<div class="${credits.percent > 0 ? 'buruk' : 'baik'}"><small>Kredit menurut kontrak</small><b>${wholePercent(credits.percent)}</b>dari biaya bulanan, bila diklaim sebelum ${time(claim.deadline)} ${period.zone}</div>`
    : html`<div class="tak-tahu"><small>Kredit menurut kontrak</small><b>–</b>bukan dasar klaim</div>`;

/** What the plain formula says beside what the night was worth: the two figures that must not be confused. */
function contrast(document: ReportDocument): Html {
  const of = document.report.objectives.find(({ objective }) => objective.method === 'weighted');
  const [first] = of?.sources ?? [];
  if (!of || !first?.weighted) return html`<div class="angka">${creditTile(document)}</div>`;
  return html`<div class="angka">
    ${figureTile({
      title: plainFormula(document),
      ppm: first.slices.ppm,
      note: 'irisan waktu tersedia, semua jam bernilai sama',
      unknown: unknownTime(first.slices, document.report.period.sliceSeconds),
      met: first.slices.ppm === null ? null : first.slices.ppm >= of.objective.targetPpm,
    })}
    ${figureTile({
      title: 'Berbobot jendela genting',
      ppm: first.weighted.ppm,
      note: 'bagian unggahan yang diharapkan pada malam pemilu selagi layanan tersedia',
      unknown: unknownUploads(first.weighted),
      met: of.met,
    })}
    ${creditTile(document)}
  </div>
  <p>Kedua persentase ketersediaan mengukur layanan yang sama pada masa yang sama. Rumus biasa menghitung satu menit pada malam pemilu sama dengan satu menit pada hari biasa; bobot jendela genting memberi setiap menit nilai sebanyak unggahan yang menurut kurva kedatangan akan datang pada menit itu.</p>`;
}

/** The verdict stands beside what was measured and how: on a phone the rest is scrolled to. */
const row = (document: ReportDocument, { objective, judged, met }: ObjectiveReport) => [
  html`${componentTitle(document, objective.component)} <small>${METHODS[objective.method] ?? objective.method}</small>`,
  html`<span class="${metClass(met)}">${metWord(met)}</span>`,
  percent(judged.ppm),
  `≥ ${target(objective.targetPpm)}`,
  JUDGES[objective.judges] ?? objective.judges,
  objective.clause,
];

/** What it is about, and in short what came of it. */
export function summarySection(document: ReportDocument): Html {
  const { report } = document;
  const { contract, period } = report;
  const noBase = noBaseNote(document);
  return html`<header>
    <h1>Laporan tingkat layanan</h1>
    <p class="redup" lang="en">Service level report, with evidence that anybody can recompute</p>
    ${contract.standing === 'worked-example' ? html`<p class="contoh">Contoh perhitungan dengan syarat yang lazim, bukan kontrak yang berlaku.</p>` : null}
    ${noBase === undefined ? null : html`<p class="contoh"><strong>${noBase}</strong></p>`}
    <dl class="fakta">
      <dt>Penyedia</dt><dd>${contract.vendorName}</dd>
      <dt>Kontrak</dt><dd>${contract.title}, versi ${contract.version} <small>(${contract.id})</small></dd>
      <dt>Masa</dt><dd>${time(period.from)} sampai ${time(period.to)} ${period.zone}</dd>
      <dt>Irisan waktu</dt><dd>${period.sliceSeconds / 60} menit, dari ukuran tiap ${period.stepSeconds} detik</dd>
      <dt>Dibuat</dt><dd>${time(report.madeAt)} ${period.zone}</dd>
      <dt>Tenggat klaim</dt><dd>${deadline(document)}</dd>
    </dl>
  </header>
  ${contrast(document)}
  ${vantageNotes(document).map((note) => html`<p class="contoh"><strong>Penjajak terlalu sedikit.</strong> ${note}</p>`)}
  ${unreadNotes(document).map((note) => html`<p class="contoh"><strong>Catatan ${UNREAD}.</strong> ${note}</p>`)}
  <h2>Yang dijanjikan dan yang terjadi</h2>
  ${table(
    'Tiap sasaran menurut cara ukur kontrak, dari sumber yang menentukan',
    [
      { name: 'Layanan' },
      { name: 'Hasil' },
      { name: 'Terukur', figures: true },
      { name: 'Sasaran', figures: true },
      { name: 'Ukuran' },
      { name: 'Klausul' },
    ],
    report.objectives.map((one) => row(document, one)),
  )}`;
}
