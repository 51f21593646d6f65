import type { ObjectiveReport, SlaReport } from '../domain/report.ts';

type Cell = string | number | null;

/** A cell as RFC 4180 has it; a text that a spreadsheet would run as a formula is made one that it shows. */
function cell(value: Cell): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function objectiveRows({
  objective,
  judged,
  met,
  sources,
  disagreements,
  provinces,
  budget,
}: ObjectiveReport) {
  const of = (figure: string, where: string, value: Cell): Cell[] => [objective.id, figure, where, value];
  const flat = (figure: string, where: string, values: object): Cell[][] =>
    Object.entries(values as Readonly<Record<string, Cell>>).map(([name, value]) =>
      of(`${figure}.${name}`, where, value),
    );
  return [
    of('target.ppm', '', objective.targetPpm),
    ...flat('judged', '', judged),
    of('met', '', met === null ? 'unknown' : String(met)),
    ...sources.flatMap((one) => [
      ...flat('slices', one.stream, one.slices),
      ...flat('slicesWithoutExclusions', one.stream, one.slicesWithoutExclusions),
      ...flat('events', one.stream, one.events),
      ...(one.weighted ? flat('weighted', one.stream, one.weighted) : []),
      ...(one.vantages ? flat('vantages', one.stream, one.vantages) : []),
    ]),
    ...disagreements.flatMap(({ judgedBy, other, ...slices }) =>
      flat('disagreement', `${judgedBy} ${other}`, slices),
    ),
    ...provinces.flatMap(({ code, slices, events, weighted }) => [
      ...flat('province.slices', code, slices),
      ...flat('province.events', code, events),
      ...(weighted ? flat('province.weighted', code, weighted) : []),
    ]),
    of(`budget.${budget.unit}`, '', budget.allowed),
    ...budget.spent.map(({ day, sum }) => of(`budget.spent.${budget.unit}`, day, sum)),
  ];
}

/** Every figure of a report, a line each: what it belongs to, its name, where or when, the number. */
export function figuresCsv(report: SlaReport): string {
  const rows: Cell[][] = [
    ['of', 'figure', 'where', 'value'],
    ['records', 'incidents', '', report.records.incidents],
    ['records', 'ledger', '', report.records.ledger],
    ...report.objectives.flatMap(objectiveRows),
    ...report.credits.steps.map(({ objective, percent }) => [objective, 'credit.percent', '', percent]),
    ['credits', 'percent', '', report.credits.percent],
    ['credits', 'amount', report.credits.currency, report.credits.amount],
    ...(report.claim.isBase
      ? [['claim', 'deadline', report.period.zone, report.claim.deadline]]
      : [['claim', 'notBase', '', report.claim.why]]),
    ...report.outages.flatMap(({ id, place, from, to, seconds, bad, valid, expectedUploads }) => [
      [id, 'outage.from', place, from],
      [id, 'outage.to', place, to],
      [id, 'outage.seconds', place, seconds],
      [id, 'outage.bad', place, bad],
      [id, 'outage.valid', place, valid],
      [id, 'outage.expectedUploads', place, expectedUploads],
    ]),
    ...report.responses.flatMap(({ severity, incidents, acknowledged, resolved }) => [
      [severity, 'incidents', '', incidents],
      ...Object.entries(acknowledged).map(([name, value]) => [
        severity,
        `acknowledged.${name}`,
        '',
        value as Cell,
      ]),
      ...Object.entries(resolved).map(([name, value]) => [severity, `resolved.${name}`, '', value as Cell]),
    ]),
    ...report.exclusions.map(({ id, granted }) => [id, 'exclusion.granted', '', String(granted)]),
  ];
  return rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}
