import type { SlaContract } from '../../catalog/index.ts';
import { NATION, type Place } from '../domain/evidence.ts';
import { localTime } from '../domain/period.ts';
import type { ObjectiveReport, SlaReport } from '../domain/report.ts';
import type { HeatRow } from './heat-map.ts';
import { time } from './numbers.ts';

/** What is drawn: the report, with the contract it was held against and the provinces it names. */
export interface ReportDocument {
  readonly report: SlaReport;
  readonly contract: SlaContract;
  readonly places: readonly Place[];
}

export const placeName = ({ places }: ReportDocument, code: string): string =>
  code === NATION ? 'Nasional' : (places.find((place) => place.code === code)?.name ?? code);

export const componentTitle = ({ contract }: ReportDocument, id: string): string =>
  contract.components.find((component) => component.id === id)?.title ?? id;

/** What an exclusion is for. */
export const componentsText = (document: ReportDocument, components: readonly string[]): string =>
  components.length === 0 ? 'semua layanan' : components.map((id) => componentTitle(document, id)).join(', ');

/** An instant that somebody wrote by whatever clock, by the report's own: `14 Feb 2024 13.05`. */
export const timeHere = ({ contract: { zone } }: ReportDocument, instant: string): string =>
  time(localTime(Date.parse(instant), zone));

/** The days of the period, in order. */
export const daysIn = ({ report }: ReportDocument): readonly string[] =>
  (report.objectives[0]?.budget.spent ?? []).map(({ day }) => day);

const HOUR_MS = 3_600_000;

export interface HourRange {
  readonly title: string;
  /** Hours of the period: the first, and the first that is not in it. */
  readonly first: number;
  readonly end: number;
  /** Hour of the day, by the contract's clock, at which it begins. */
  readonly startsAt: number;
}

/** Hours of the period that critical windows take up. */
export function criticalHours({ report, contract }: ReportDocument): readonly HourRange[] {
  const [from, to] = [Date.parse(report.period.from), Date.parse(report.period.to)];
  return contract.criticalWindows.flatMap((window) => {
    const [begins, ends] = [Math.max(from, Date.parse(window.from)), Math.min(to, Date.parse(window.to))];
    if (begins >= ends) return [];
    const first = Math.floor((begins - from) / HOUR_MS);
    return [{ title: window.title, first, end: Math.ceil((ends - from) / HOUR_MS), startsAt: first % 24 }];
  });
}

/** Provinces from west to east, as their zones and codes go. */
export const placesByZone = ({ places }: ReportDocument): readonly Place[] => {
  const order = ['WIB', 'WITA', 'WIT'];
  return places.toSorted(
    (a, b) => order.indexOf(a.zone) - order.indexOf(b.zone) || (a.code < b.code ? -1 : 1),
  );
};

/** The nation and its provinces with a letter an hour, from one hour of the period up to another. */
export const heatRows = (
  document: ReportDocument,
  { hours }: ObjectiveReport,
  first: number,
  end?: number,
): readonly HeatRow[] =>
  [{ code: NATION, name: 'Nasional' }, ...placesByZone(document)].map(({ code, name }) => ({
    name,
    hours: (hours[code] ?? '').slice(first, end),
  }));
