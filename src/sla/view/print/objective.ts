import type { ObjectiveReport } from '../../domain/report.ts';
import { burnDown } from '../burn-down.ts';
import { componentTitle, criticalHours, daysIn, heatRows, type ReportDocument } from '../document.ts';
import { dailyTicks, HEAT_LEGEND, heatMap, hourlyTicks } from '../heat-map.ts';
import { count, duration, percent } from '../numbers.ts';
import { stripChart } from '../strip-chart.ts';
import { unknownTime, unknownUploads } from '../unknown.ts';
import { BUDGET_UNITS, JUDGES, METHODS } from '../words.ts';
import { chart, table, text, together, type Block } from './blocks.ts';

function pictures(document: ReportDocument, one: ObjectiveReport): readonly Block[] {
  const days = daysIn(document);
  const key: Block = {
    text: HEAT_LEGEND.map(([color, words]) => [{ text: '■ ', color }, { text: `${words}   ` }]).flat(),
    style: 'dim',
    margin: [0, 0, 0, 10],
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

/** A line for each source that did not see everything. */
const unknownOf = ({ sources }: ObjectiveReport, sliceSeconds: number): readonly Block[] =>
  sources.flatMap(({ title, slices, weighted }) => {
    const parts = [unknownTime(slices, sliceSeconds), weighted ? unknownUploads(weighted) : ''];
    const unknown = parts.filter((part) => part !== '').join('; ');
    return unknown === '' ? [] : [text(`${title}: ${unknown}`)];
  });

/** One objective: who saw what, its pictures, its budget. What rests on the same measurement is drawn once. */
export function objectivePart(document: ReportDocument, one: ObjectiveReport): readonly Block[] {
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
          ...unknownOf(one, seconds),
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
