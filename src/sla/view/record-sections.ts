import type { ExclusionGround } from '../../catalog/index.ts';
import { html, type Html } from '../../kernel/index.ts';
import type { DecidedExclusion } from '../domain/exclusions.ts';
import type { Outage } from '../domain/outages.ts';
import type { SlaReport } from '../domain/report.ts';
import { componentsText, componentTitle, placeName, timeHere, type ReportDocument } from './document.ts';
import { count, duration, time } from './numbers.ts';
import { table } from './table.ts';
import { UNREAD } from './unread.ts';
import { SEVERITIES } from './words.ts';

/** So many are shown in full, the longest; the rest are in the figures beside. */
const SHOWN = 60;

const list = (items: readonly string[], most: number): string =>
  items.length <= most ? items.join(', ') : `${items.slice(0, most).join(', ')} … (${count(items.length)})`;

const outageRow = (document: ReportDocument, outage: Outage) => [
  outage.id,
  componentTitle(document, outage.component),
  outage.place === 'nasional'
    ? `Nasional, ${String(outage.provinces.length)} provinsi`
    : placeName(document, outage.place),
  html`<span class="w">${time(outage.from)}</span>`,
  html`<span class="w">${time(outage.to)}</span>`,
  duration(outage.seconds),
  outage.valid === 0 ? '–' : `${count(outage.bad)} / ${count(outage.valid)}`,
  count(outage.expectedUploads),
  ...(document.report.records.incidents === 'read'
    ? [
        list(outage.incidents, 3) || '–',
        list(
          outage.traces.map((trace) => trace.slice(0, 8)),
          3,
        ) || '–',
      ]
    : [UNREAD, UNREAD]),
  html`<code>${list(
    outage.evidence.map(({ sha256 }) => sha256.slice(0, 12)),
    2,
  )}</code>`,
];

/** Every outage with its beginning, end and evidence. */
export function outageSection(document: ReportDocument): Html {
  const { outages } = document.report;
  if (outages.length === 0) return html`<h2>Gangguan</h2><p>Tidak ada irisan waktu yang terganggu.</p>`;
  const longest = outages.toSorted((a, b) => b.seconds - a.seconds || (a.id < b.id ? -1 : 1)).slice(0, SHOWN);
  const shown = outages.filter((outage) => longest.includes(outage));
  return html`<h2>Gangguan</h2>
    ${shown.length < outages.length ? html`<p>${count(SHOWN)} yang terlama dari ${count(outages.length)}; semuanya ada dalam <code>figures.csv</code> dan <code>report.json</code>.</p>` : null}
    ${table(
      'Menurut waktu; bukti adalah awal SHA-256 berkas hari itu, lengkapnya dalam report.json',
      [
        { name: 'Nomor' },
        { name: 'Layanan' },
        { name: 'Wilayah' },
        { name: `Mulai (${document.report.period.zone})` },
        { name: 'Selesai' },
        { name: 'Lama', figures: true },
        { name: 'Gagal / semua', figures: true },
        { name: 'Unggahan yang diharapkan', figures: true },
        { name: 'Insiden' },
        { name: 'Jejak' },
        { name: 'Bukti' },
      ],
      shown.map((outage) => outageRow(document, outage)),
    )}`;
}

/** Who must approve a ground that is no maintenance, until when, and who besides in the night that counts. */
function groundRule({ title, approvers, ...ground }: ExclusionGround): string {
  const { unforeseeable, approvedWithinDays: days, criticalWindowApprovers: second } = ground;
  const since = unforeseeable === true ? ', tidak sebelum berakhir' : '';
  const until = days === undefined ? '' : `, paling lambat ${String(days)} hari sesudah berakhir`;
  const besides = second ? `, dalam jendela genting juga oleh ${second.join(' atau ')}, orang lain` : '';
  return `${title}: disetujui ${approvers.join(' atau ')}${since}${until}${besides}.`;
}

const approvals = ({ approvedBy, secondApproval }: DecidedExclusion): string => {
  const people = [approvedBy, secondApproval].filter((one) => one !== null && one !== undefined);
  return people.length === 0 ? '–' : people.map(({ name, role }) => `${name}, ${role}`).join('; ');
};

/** That nothing was asked may be said by who looked. */
export const noExclusions = ({ records }: Pick<SlaReport, 'records'>): string =>
  records.ledger === 'read' ? 'Tidak ada yang diminta.' : `Catatan permintaan ${UNREAD}.`;

/** What was asked not to count, and what became of it. */
export function exclusionSection(document: ReportDocument): Html {
  const { report, contract } = document;
  const { zone } = report.period;
  const { maintenance } = contract;
  const rule = `Pemeliharaan tidak dihitung bila diumumkan ${String(maintenance.noticeHours)} jam sebelumnya, disetujui ${maintenance.approvers.join(' atau ')} sebelum mulai, paling lama ${String(maintenance.mostMinutesPerPeriod)} menit semasa${maintenance.allowedInCriticalWindow ? '' : ', dan tidak di dalam jendela genting'}. Hanya irisan waktu yang seluruhnya di dalamnya dikecualikan.`;
  return html`<h2>Pemeliharaan dan pengecualian</h2><p>${[rule, ...contract.exclusions.map(groundRule)].join(' ')}</p>
    ${
      report.exclusions.length === 0
        ? html`<p>${noExclusions(report)}</p>`
        : table(
            `Tiap permintaan dan putusannya; waktu menurut ${zone}`,
            [
              { name: 'Nomor' },
              { name: 'Jenis' },
              { name: 'Untuk' },
              { name: `Mulai (${zone})` },
              { name: `Selesai (${zone})` },
              { name: `Diumumkan (${zone})` },
              { name: 'Disetujui' },
              { name: 'Putusan' },
              { name: 'Alasan' },
            ],
            report.exclusions.map((one) => [
              one.id,
              one.kind,
              componentsText(document, one.components),
              timeHere(document, one.from),
              timeHere(document, one.to),
              one.announcedAt === null ? '–' : timeHere(document, one.announcedAt),
              approvals(one),
              html`<span class="${one.granted ? 'baik' : 'buruk'}">${one.granted ? 'dikecualikan' : 'ditolak'}</span>: ${one.why}`,
              one.reason,
            ]),
          )
    }`;
}

const seconds = (value: number | null): string => (value === null ? '–' : duration(value));

/** How fast incidents were answered and ended. */
export function responseSection({ report }: ReportDocument): Html {
  if (report.records.incidents !== 'read') {
    return html`<h2>Waktu tanggap dan pemulihan</h2><p>Catatan insiden ${UNREAD}.</p>`;
  }
  return html`<h2>Waktu tanggap dan pemulihan</h2>
    ${table(
      'Insiden yang dibuka dalam masa ini pada layanan penyedia',
      [
        { name: 'Keparahan' },
        { name: 'Langkah' },
        { name: 'Insiden', figures: true },
        { name: 'Batas', figures: true },
        { name: 'Tepat waktu', figures: true },
        { name: 'Terlambat', figures: true },
        { name: 'Masih berjalan', figures: true },
        { name: 'Median', figures: true },
        { name: 'Terlama', figures: true },
      ],
      report.responses.flatMap(({ severity, incidents, acknowledged, resolved }) =>
        (
          [
            ['tanggapan', acknowledged],
            ['pemulihan', resolved],
          ] as const
        ).map(([step, leg]) => [
          SEVERITIES[severity] ?? severity,
          step,
          count(incidents),
          duration(leg.limitMinutes * 60),
          count(leg.within),
          count(leg.late),
          count(leg.open),
          seconds(leg.medianSeconds),
          seconds(leg.worstSeconds),
        ]),
      ),
    )}`;
}
