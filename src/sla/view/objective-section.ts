import { html, type Html } from '../../kernel/index.ts';
import type { ObjectiveReport, SourceFigures } from '../domain/report.ts';
import type { WeightedTally } from '../domain/weights.ts';
import { burnDown } from './burn-down.ts';
import {
  componentTitle,
  criticalHours,
  daysIn,
  heatRows,
  placesByZone,
  type ReportDocument,
} from './document.ts';
import { dailyTicks, HEAT_LEGEND, heatMap, hourlyTicks } from './heat-map.ts';
import { count, duration, percent, target } from './numbers.ts';
import { stripChart } from './strip-chart.ts';
import { table } from './table.ts';
import { BUDGET_UNITS, JUDGES, METHODS } from './words.ts';

const STRIP_LEGEND = [
  ['#b3261e', 'terganggu (tinggi)'],
  ['#8fc3ab', 'tersedia'],
  ['#d5dade', 'terlalu sepi untuk dinilai'],
  ['#5f6b7a', 'tanpa data (garis)'],
  ['#8aa4c8', 'dikecualikan'],
] as const;

const legend = (entries: readonly (readonly [colour: string, text: string])[]): Html =>
  html`<ul class="kunci">${entries.map(
    ([colour, text]) =>
      html`<li><svg viewBox="0 0 12 12" aria-hidden="true"><rect width="12" height="12" fill="${colour}"/></svg>${text}</li>`,
  )}</ul>`;

const figure = (caption: string, svg: Html, key: Html | null): Html =>
  html`<figure><figcaption>${caption}</figcaption><div class="lebar gambar" tabindex="0" role="group" aria-label="${caption}">${svg}</div>${key}</figure>`;

/** The weighted figure, never without what it does not know. */
const weightedCells = (weighted: WeightedTally | null): readonly string[] =>
  weighted
    ? [percent(weighted.ppm), count(weighted.unknown), percent(weighted.ppmIfUnknownDown)]
    : ['–', '–', '–'];

function sourcesTable(document: ReportDocument, { sources }: ObjectiveReport): Html {
  const seconds = document.report.period.sliceSeconds;
  const spent = (slices: number): string => duration(slices * seconds);
  return table(
    'Tiga yang melihat, berdampingan; yang pertama menentukan',
    [
      { name: 'Sumber' },
      { name: 'Irisan waktu', figures: true },
      { name: 'Berbobot', figures: true },
      { name: 'Unggahan tidak diketahui', figures: true },
      { name: 'Berbobot bila itu terganggu', figures: true },
      { name: 'Terganggu', figures: true },
      { name: 'Tanpa data', figures: true },
      { name: 'Sepi', figures: true },
      { name: 'Dikecualikan', figures: true },
      { name: 'Tanpa pengecualian', figures: true },
      { name: 'Bila tanpa data dan sepi = terganggu', figures: true },
      { name: 'Peristiwa', figures: true },
      { name: 'Gagal / semua', figures: true },
    ],
    sources.map(({ title, slices, slicesWithoutExclusions, events, weighted }: SourceFigures) => [
      title,
      percent(slices.ppm),
      ...weightedCells(weighted),
      spent(slices.down),
      spent(slices.missing),
      spent(slices.idle),
      spent(slices.excluded),
      percent(slicesWithoutExclusions.ppm),
      percent(slices.ppmIfUnknownDown),
      percent(events.ppm),
      events.valid === 0 ? '–' : `${count(events.bad)} / ${count(events.valid)}`,
    ]),
  );
}

function disagreementTable({ disagreements, sources }: ObjectiveReport): Html | null {
  if (disagreements.length === 0) return null;
  const titleOf = (stream: string): string => sources.find((one) => one.stream === stream)?.title ?? stream;
  return table(
    'Di mana mereka berbeda, dalam irisan waktu',
    [
      { name: 'Pasangan' },
      { name: 'Sepakat', figures: true },
      { name: 'Hanya yang pertama: terganggu', figures: true },
      { name: 'Hanya yang kedua: terganggu', figures: true },
      { name: 'Tidak dapat dibandingkan', figures: true },
    ],
    disagreements.map(({ judgedBy, other, agree, onlyFirstDown, onlyOtherDown, notComparable }) => [
      `${titleOf(judgedBy)} – ${titleOf(other)}`,
      count(agree),
      count(onlyFirstDown),
      count(onlyOtherDown),
      count(notComparable),
    ]),
  );
}

function heatMaps(document: ReportDocument, one: ObjectiveReport): Html | null {
  if (one.provinces.length === 0) return null;
  const whole = heatMap({
    rows: heatRows(document, one, 0),
    ticks: dailyTicks(daysIn(document)),
    label: 'Provinsi menurut jam, seluruh masa',
  });
  const nights = criticalHours(document).map(({ title, first, end, startsAt }) =>
    figure(
      `${title}, provinsi × jam (${document.report.period.zone})`,
      heatMap({
        rows: heatRows(document, one, first, end),
        ticks: hourlyTicks(startsAt, end - first),
        label: title,
      }),
      legend(HEAT_LEGEND),
    ),
  );
  return html`${nights}${figure('Seluruh masa, provinsi × jam', whole, legend(HEAT_LEGEND))}`;
}

function provincesTable(document: ReportDocument, { provinces }: ObjectiveReport): Html | null {
  if (provinces.length === 0) return null;
  const byCode = new Map(provinces.map((one) => [one.code, one]));
  const seconds = document.report.period.sliceSeconds;
  return html`<details><summary>Angka tiap provinsi</summary>${table(
    'Tiap provinsi, dari sumber yang menentukan',
    [
      { name: 'Provinsi' },
      { name: 'Irisan waktu', figures: true },
      { name: 'Terganggu', figures: true },
      { name: 'Tanpa data', figures: true },
      { name: 'Peristiwa', figures: true },
      { name: 'Gagal / semua', figures: true },
      { name: 'Berbobot', figures: true },
      { name: 'Unggahan tidak diketahui', figures: true },
      { name: 'Berbobot bila itu terganggu', figures: true },
    ],
    placesByZone(document).flatMap(({ code, name }) => {
      const one = byCode.get(code);
      if (!one) return [];
      return [
        [
          name,
          percent(one.slices.ppm),
          duration(one.slices.down * seconds),
          duration(one.slices.missing * seconds),
          percent(one.events.ppm),
          `${count(one.events.bad)} / ${count(one.events.valid)}`,
          ...weightedCells(one.weighted),
        ],
      ];
    }),
  )}</details>`;
}

/** Everything about one objective. Objectives that rest on the same measurement show its pictures once. */
export function objectiveSection(document: ReportDocument, one: ObjectiveReport): Html {
  const { objective, budget, strip } = one;
  const first = document.report.objectives.find(
    (other) => other.objective.streams[0] === objective.streams[0],
  );
  const title = `${componentTitle(document, objective.component)}: ${JUDGES[objective.judges] ?? ''} (${METHODS[objective.method] ?? ''})`;
  const budgetText = `Anggaran galat ${count(budget.allowed)} ${BUDGET_UNITS[budget.unit] ?? ''}; terpakai ${count(budget.spent.at(-1)?.sum ?? 0)}`;
  return html`<section><h3 id="${objective.id}">${title}</h3>
    <p>Baik berarti: ${objective.good}. Sasaran ${target(objective.targetPpm)}; terukur ${percent(one.judged.ppm)}.</p>
    ${
      first === one
        ? html`${figure('Keadaan nasional sepanjang masa', stripChart(strip, daysIn(document), 'Keadaan nasional sepanjang masa'), legend(STRIP_LEGEND))}
          ${sourcesTable(document, one)}${disagreementTable(one)}${heatMaps(document, one)}${provincesTable(document, one)}`
        : html`<p class="redup">Ukuran, gambar dan angka provinsi sama dengan <a href="#${first?.objective.id ?? ''}">di atas</a>.</p>`
    }
    ${figure(`Sisa anggaran galat. ${budgetText}`, burnDown(budget, budgetText), null)}
  </section>`;
}
