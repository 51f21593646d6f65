import { placeName, type ReportDocument } from '../document.ts';
import { count, duration, time, wholePercent } from '../numbers.ts';
import { noExclusions } from '../record-sections.ts';
import { UNREAD } from '../unread.ts';
import { ROLES, SEVERITIES } from '../words.ts';
import { heading, table, text, together, type Block } from './blocks.ts';

/** Outages shown on paper; all are in the figures. */
const SHOWN = 60;

/** Where people sign, with what they sign: a signature alone on a sheet could be laid under anything. */
const signatures = ({ report }: ReportDocument): Block =>
  together(
    text(
      `${report.contract.title}, ${report.contract.id}, masa ${report.period.label}: kredit ${wholePercent(report.credits.percent)}, ${count(report.outages.length)} gangguan; dibuat ${time(report.madeAt)} ${report.period.zone}.`,
    ),
    ...report.signers.map(({ role, title }) =>
      text(`${ROLES[role] ?? role}: ${title}   ______________________________`, 'sign'),
    ),
  );

const responses = ({ report }: ReportDocument): Block =>
  together(
    heading('Waktu tanggap dan pemulihan'),
    report.records.incidents === 'read'
      ? table(
          ['Keparahan', 'Insiden', 'Ditanggapi tepat', 'Terlambat', 'Pulih tepat', 'Terlambat'],
          report.responses.map(({ severity, incidents, acknowledged, resolved }) => [
            SEVERITIES[severity] ?? severity,
            count(incidents),
            count(acknowledged.within),
            count(acknowledged.late),
            count(resolved.within),
            count(resolved.late),
          ]),
        )
      : text(`Catatan insiden ${UNREAD}.`),
  );

/** What happened, what does not count, how fast it was answered, and who signs. */
export function records(document: ReportDocument): readonly Block[] {
  const { report } = document;
  const longest = report.outages
    .toSorted((a, b) => b.seconds - a.seconds || (a.id < b.id ? -1 : 1))
    .slice(0, SHOWN);
  return [
    heading('Gangguan'),
    text(
      longest.length < report.outages.length
        ? `${count(longest.length)} yang terlama dari ${count(report.outages.length)}; semuanya dalam figures.csv.`
        : `${count(report.outages.length)} gangguan.`,
    ),
    table(
      ['Nomor', 'Wilayah', 'Mulai', 'Selesai', 'Lama', 'Gagal / semua', 'Diharapkan'],
      report.outages
        .filter((outage) => longest.includes(outage))
        .map((one) => [
          one.id,
          placeName(document, one.place),
          time(one.from),
          time(one.to),
          duration(one.seconds),
          `${count(one.bad)} / ${count(one.valid)}`,
          count(one.expectedUploads),
        ]),
      [1],
    ),
    heading('Pemeliharaan dan pengecualian'),
    ...(report.exclusions.length === 0
      ? [text(noExclusions(report))]
      : [
          table(
            ['Nomor', 'Jenis', 'Mulai', 'Selesai', 'Putusan'],
            report.exclusions.map(({ id, kind, from, to, granted, why }) => [
              id,
              kind,
              time(from),
              time(to),
              `${granted ? 'dikecualikan' : 'ditolak'}: ${why}`,
            ]),
            [1, 4],
          ),
        ]),
    responses(document),
    heading('Memeriksa laporan ini'),
    text(
      'Lembar ini salinan untuk dibaca. Buktinya folder yang memuatnya: "siaga sla verify FOLDER" memeriksa tanda tangan, menghitung ulang setiap angka dari data mentah dan menggambar ulang lembar ini untuk dibandingkan, tanpa jaringan. Cara mengukur lengkap ada dalam report.html.',
    ),
    signatures(document),
  ];
}
