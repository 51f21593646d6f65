import { amountText, noBaseNote, stepName, stepText } from '../credit-section.ts';
import { componentTitle, type ReportDocument } from '../document.ts';
import { plainFormula } from '../summary.ts';
import { percent, target, time, wholePercent } from '../numbers.ts';
import { unknownTime, unknownUploads } from '../unknown.ts';
import { UNREAD, unreadNotes } from '../unread.ts';
import { vantageNotes } from '../vantage-notes.ts';
import { JUDGES, METHODS, metWord } from '../words.ts';
import { heading, table, text, type Block } from './blocks.ts';

/** Whose it is, of when, and until when it may be claimed. */
function facts({ report }: ReportDocument): readonly string[] {
  const { claim, contract, period } = report;
  const late = claim.isBase && !claim.madeInTime ? ' — sudah lewat ketika laporan dibuat' : '';
  return [
    `Penyedia: ${contract.vendorName}`,
    `Kontrak: ${contract.title}, versi ${contract.version} (${contract.id})`,
    `Masa: ${time(period.from)} sampai ${time(period.to)} ${period.zone}; irisan ${String(period.sliceSeconds / 60)} menit dari ukuran tiap ${String(period.stepSeconds)} detik`,
    `Dibuat: ${time(report.madeAt)} ${period.zone}`,
    claim.isBase
      ? `Tenggat klaim: sebelum ${time(claim.deadline)} ${period.zone}${late}`
      : 'Tenggat klaim: tidak ada',
  ];
}

/** What it is about, the two figures that must not be confused, and what was promised beside what happened. */
export function cover(document: ReportDocument): readonly Block[] {
  const { report } = document;
  const { contract, period } = report;
  const weighted = report.objectives.find(({ objective }) => objective.method === 'weighted');
  const [first] = weighted?.sources ?? [];
  const tile = (title: string, figure: string, unknown = ''): Block => ({
    stack: [text(title, 'dim'), text(figure, 'big'), ...(unknown === '' ? [] : [text(unknown, 'warning')])],
  });
  const { claim } = report;
  const noBase = noBaseNote(document);
  const credit = tile('Kredit menurut kontrak', claim.isBase ? wholePercent(report.credits.percent) : '–');
  return [
    text('Laporan tingkat layanan', 'title'),
    ...(contract.standing === 'worked-example'
      ? [text('Contoh perhitungan dengan syarat yang lazim, bukan kontrak yang berlaku.', 'warning')]
      : []),
    ...(noBase === undefined ? [] : [text(noBase, 'warning')]),
    text(facts(document).join('\n')),
    ...(first?.weighted
      ? [
          {
            columns: [
              tile(
                plainFormula(document),
                percent(first.slices.ppm),
                unknownTime(first.slices, period.sliceSeconds),
              ),
              tile('Berbobot jendela genting', percent(first.weighted.ppm), unknownUploads(first.weighted)),
              credit,
            ],
            margin: [0, 6, 0, 6],
          },
        ]
      : [credit]),
    ...vantageNotes(document).map((note) => text(`Penjajak terlalu sedikit. ${note}`, 'warning')),
    ...unreadNotes(document).map((note) => text(`Catatan ${UNREAD}. ${note}`, 'warning')),
    heading('Yang dijanjikan dan yang terjadi'),
    table(
      ['Layanan', 'Ukuran', 'Cara ukur', 'Sasaran', 'Terukur', 'Hasil'],
      report.objectives.map(({ objective, judged, met }) => [
        componentTitle(document, objective.component),
        JUDGES[objective.judges] ?? '',
        METHODS[objective.method] ?? '',
        `≥ ${target(objective.targetPpm)}`,
        percent(judged.ppm),
        metWord(met),
      ]),
      [1, 2, 5],
    ),
  ];
}

/** The way to the credit, step by step. */
export function credits(document: ReportDocument): readonly Block[] {
  const { report } = document;
  const noBase = noBaseNote(document);
  if (noBase !== undefined) return [heading('Kredit layanan'), text(noBase)];
  return [
    heading('Kredit layanan'),
    {
      ol: [
        ...report.credits.steps.map(
          (step) => `${stepName(document, step.objective)}: ${stepText(document, step)}`,
        ),
        `Kredit, yang tertinggi: ${amountText(document)}`,
      ],
      style: 'body',
    },
  ];
}
