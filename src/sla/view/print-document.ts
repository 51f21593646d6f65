import { NATION } from '../domain/evidence.ts';
import type { ObjectiveReport } from '../domain/report.ts';
import { burnDown } from './burn-down.ts';
import { amountText, stepName, stepText } from './credit-section.ts';
import {
  componentTitle,
  criticalHours,
  daysIn,
  placeName,
  placesByZone,
  type ReportDocument,
} from './document.ts';
import { dailyTicks, HEAT_LEGEND, heatMap, hourlyTicks } from './heat-map.ts';
import { count, duration, percent, target, time } from './numbers.ts';
import { stripChart } from './strip-chart.ts';
import { BUDGET_UNITS, JUDGES, METHODS, metWord, ROLES, SEVERITIES } from './words.ts';

/** A block of a printed document, in pdfmake's form. */
export type Block = Readonly<Record<string, unknown>>;

/** Between the margins of A4, in points. */
const WIDE = 515;
const SHOWN = 60;

const heading = (text: string): Block => ({ text, style: 'heading' });
const text = (content: string, style = 'body'): Block => ({ text: content, style });
/** Blocks that stay on one page. */
const together = (...stack: readonly Block[]): Block => ({ stack, unbreakable: true });
const chart = (svg: string): Block => ({ svg, width: WIDE, margin: [0, 2, 0, 6] });

/** Columns after the first that hold figures stand right-aligned; `words` names those that do not. */
function table(
  heads: readonly string[],
  rows: readonly (readonly string[])[],
  words: readonly number[] = [],
): Block {
  const alignment = (column: number): string => (column === 0 || words.includes(column) ? 'left' : 'right');
  const line = (cells: readonly string[], style: string) =>
    cells.map((cell, column) => ({ text: cell, style, alignment: alignment(column) }));
  return {
    table: {
      headerRows: 1,
      dontBreakRows: true,
      widths: heads.map((_, column) => (column === 0 || words.includes(column) ? '*' : 'auto')),
      body: [line(heads, 'head'), ...rows.map((row) => line(row, 'cell'))],
    },
    layout: 'lightHorizontalLines',
    margin: [0, 2, 0, 8],
  };
}

function cover(document: ReportDocument): readonly Block[] {
  const { report } = document;
  const { contract, period } = report;
  const weighted = report.objectives.find(({ objective }) => objective.method === 'weighted');
  const [first] = weighted?.sources ?? [];
  const tile = (title: string, ppm: number | null): Block => ({
    stack: [text(title, 'dim'), text(percent(ppm), 'big')],
  });
  return [
    text('Laporan tingkat layanan', 'title'),
    ...(contract.standing === 'worked-example'
      ? [text('Contoh perhitungan dengan syarat yang lazim, bukan kontrak yang berlaku.', 'warning')]
      : []),
    text(
      [
        `Penyedia: ${contract.vendorName}`,
        `Kontrak: ${contract.title}, versi ${contract.version} (${contract.id})`,
        `Masa: ${time(period.from)} sampai ${time(period.to)} ${period.zone}; irisan ${String(period.sliceSeconds / 60)} menit dari ukuran tiap ${String(period.stepSeconds)} detik`,
        `Dibuat: ${time(report.madeAt)} ${period.zone}`,
        `Tenggat klaim: ${time(report.claim.deadline)} ${period.zone}${report.claim.madeInTime ? '' : ' — sudah lewat ketika laporan dibuat'}`,
      ].join('\n'),
    ),
    ...(first?.weighted
      ? [
          {
            columns: [
              tile('Rumus bulanan biasa', first.slices.ppm),
              tile('Berbobot jendela genting', first.weighted.ppm),
            ],
            margin: [0, 6, 0, 6],
          },
        ]
      : []),
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

function credits(document: ReportDocument): readonly Block[] {
  const { report } = document;
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

const heatRows = (document: ReportDocument, { hours }: ObjectiveReport, first: number, end?: number) =>
  [{ code: NATION, name: 'Nasional' }, ...placesByZone(document)].map(({ code, name }) => ({
    name,
    hours: (hours[code] ?? '').slice(first, end),
  }));

function pictures(document: ReportDocument, one: ObjectiveReport): readonly Block[] {
  const days = daysIn(document);
  const key: Block = {
    text: HEAT_LEGEND.map(([color, words]) => [{ text: '■ ', color }, { text: `${words}   ` }]).flat(),
    style: 'dim',
  };
  const nights = criticalHours(document).map(({ title, first, end, startsAt }) =>
    together(
      text(`${title}, provinsi × jam (${document.report.period.zone})`, 'dim'),
      chart(
        heatMap({
          rows: heatRows(document, one, first, end),
          ticks: hourlyTicks(startsAt, end - first),
          label: title,
        }),
      ),
      key,
    ),
  );
  return [
    together(
      text('Keadaan nasional: merah terganggu, hijau tersedia, garis tanpa data', 'dim'),
      chart(stripChart(one.strip, days, '')),
    ),
    ...(one.provinces.length === 0
      ? []
      : [
          ...nights,
          together(
            text('Seluruh masa, provinsi × jam', 'dim'),
            chart(heatMap({ rows: heatRows(document, one, 0), ticks: dailyTicks(days), label: '' })),
            key,
          ),
        ]),
  ];
}

function objectivePart(document: ReportDocument, one: ObjectiveReport): readonly Block[] {
  const { objective, sources, budget } = one;
  const seconds = document.report.period.sliceSeconds;
  const isFirst = document.report.objectives.find(
    (other) => other.objective.streams[0] === objective.streams[0],
  );
  return [
    text(
      `${componentTitle(document, objective.component)}: ${JUDGES[objective.judges] ?? ''} (${METHODS[objective.method] ?? ''})`,
      'sub',
    ),
    ...(isFirst === one
      ? [
          table(
            ['Sumber', 'Irisan waktu', 'Terganggu', 'Tanpa data', 'Peristiwa', 'Gagal / semua', 'Berbobot'],
            sources.map(({ title, slices, events, weighted }) => [
              title,
              percent(slices.ppm),
              duration(slices.down * seconds),
              duration(slices.missing * seconds),
              percent(events.ppm),
              events.valid === 0 ? '–' : `${count(events.bad)} / ${count(events.valid)}`,
              percent(weighted?.ppm ?? null),
            ]),
          ),
          ...pictures(document, one),
        ]
      : []),
    together(
      text(
        `Sisa anggaran galat (anggaran ${count(budget.allowed)} ${BUDGET_UNITS[budget.unit] ?? ''}, terpakai ${count(budget.spent.at(-1)?.sum ?? 0)})`,
        'dim',
      ),
      chart(burnDown(budget, '')),
    ),
  ];
}

const responses = ({ report }: ReportDocument): Block =>
  together(
    heading('Waktu tanggap dan pemulihan'),
    table(
      ['Keparahan', 'Insiden', 'Ditanggapi tepat', 'Terlambat', 'Pulih tepat', 'Terlambat'],
      report.responses.map(({ severity, incidents, acknowledged, resolved }) => [
        SEVERITIES[severity] ?? severity,
        count(incidents),
        count(acknowledged.within),
        count(acknowledged.late),
        count(resolved.within),
        count(resolved.late),
      ]),
    ),
  );

function records(document: ReportDocument): readonly Block[] {
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
      ? [text('Tidak ada yang diminta.')]
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
      'Lembar ini salinan untuk dibaca. Buktinya folder yang memuatnya: "siaga sla verify FOLDER" memeriksa tanda tangan dan menghitung ulang setiap angka dari data mentah, tanpa jaringan. Cara mengukur lengkap ada dalam report.html.',
    ),
    ...report.signers.map(({ role, title }) =>
      text(`${ROLES[role] ?? role}: ${title}   ______________________________`, 'sign'),
    ),
  ];
}

/** The report on paper, in pdfmake's form. */
export function printDocument(document: ReportDocument): Block {
  const { report } = document;
  const label = `${report.contract.vendorName}, ${report.period.label}`;
  return {
    info: { title: `Laporan tingkat layanan ${label}`, creationDate: new Date(report.madeAt) },
    lang: 'id',
    pageSize: 'A4',
    pageMargins: [40, 40, 40, 44],
    footer: (page: number, pages: number) => ({
      text: `${label} · ${String(page)} / ${String(pages)}`,
      style: 'dim',
      alignment: 'center',
      margin: [0, 12],
    }),
    content: [
      ...cover(document),
      ...credits(document),
      { ...heading('Tiap sasaran'), pageBreak: 'before' },
      ...report.objectives.flatMap((one) => objectivePart(document, one)),
      ...records(document),
    ],
    styles: {
      title: { fontSize: 20, bold: true, margin: [0, 0, 0, 8] },
      heading: { fontSize: 13, bold: true, margin: [0, 14, 0, 4] },
      sub: { fontSize: 11, bold: true, margin: [0, 12, 0, 4] },
      body: { fontSize: 9.5, lineHeight: 1.25, margin: [0, 0, 0, 4] },
      warning: { fontSize: 9.5, bold: true, color: '#8a5a00', margin: [0, 0, 0, 6] },
      dim: { fontSize: 8.5, color: '#55606e' },
      big: { fontSize: 20, bold: true },
      head: { fontSize: 8, bold: true },
      cell: { fontSize: 8 },
      sign: { fontSize: 9.5, margin: [0, 22, 0, 0] },
    },
    defaultStyle: { font: 'Roboto', fontSize: 9.5, color: '#1f2933' },
  };
}
