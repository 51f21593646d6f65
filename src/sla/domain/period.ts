import { deadlineOf, ZONES, type ClaimRule, type Zone } from '../../catalog/index.ts';
import { fail } from '../errors.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** A report takes in no more. */
export const LONGEST_DAYS = 400;

/** What a report is about: from and up to (not including) an instant, by the contract's clock. */
export interface Period {
  /** `2024-02`, or `2024-02-14/2024-02-16` for whole days from and up to, not including the second. */
  readonly label: string;
  readonly zone: Zone;
  /** Milliseconds since the epoch. */
  readonly fromMs: number;
  readonly toMs: number;
}

/** Midnight at which a day begins by a zone's clock. Indonesia's zones know no summer time. */
const midnight = (year: number, month: number, day: number, zone: Zone): number =>
  Date.UTC(year, month - 1, day) - ZONES[zone] * HOUR_MS;

/** A calendar month by a zone's clock; throws SLA_PERIOD_INVALID when `label` is no `YYYY-MM`. */
export function monthOf(label: string, zone: Zone): Period {
  const [, year, month] = /^(\d{4})-(0[1-9]|1[0-2])$/.exec(label) ?? [];
  if (year === undefined) throw fail('SLA_PERIOD_INVALID', `"${label}" is no month such as 2024-02`);
  const [y, m] = [Number(year), Number(month)];
  return { label, zone, fromMs: midnight(y, m, 1, zone), toMs: midnight(y, m + 1, 1, zone) };
}

function dayStart(text: string, zone: Zone): number {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text) ?? [];
  const at = midnight(Number(year), Number(month), Number(day), zone);
  // A day that its month does not have would quietly become one of the next.
  if (year === undefined || localTime(at, zone).slice(0, 10) !== text) {
    throw fail('SLA_PERIOD_INVALID', `"${text}" is no day such as 2024-02-14`);
  }
  return at;
}

/** Whole days by a zone's clock, from the first up to, not including, the second; throws SLA_PERIOD_INVALID. */
export function daysBetween(from: string, to: string, zone: Zone): Period {
  const [fromMs, toMs] = [dayStart(from, zone), dayStart(to, zone)];
  if (fromMs >= toMs) throw fail('SLA_PERIOD_INVALID', `nothing lies between ${from} and ${to}`);
  if (toMs - fromMs > LONGEST_DAYS * DAY_MS) {
    throw fail('SLA_PERIOD_INVALID', `from ${from} to ${to} is longer than ${String(LONGEST_DAYS)} days`);
  }
  return { label: `${from}/${to}`, zone, fromMs, toMs };
}

/** The period that a label stands for by a zone's clock; throws SLA_PERIOD_INVALID. */
export function periodOf(label: string, zone: Zone): Period {
  const [from = '', to] = label.split('/', 2);
  return to === undefined ? monthOf(label, zone) : daysBetween(from, to, zone);
}

/** An instant by a zone's clock with its offset, such as `2024-02-14T13:00:00+07:00`. */
export function localTime(atMs: number, zone: Zone): string {
  const local = new Date(atMs + ZONES[zone] * HOUR_MS).toISOString().slice(0, 19);
  return `${local}+0${String(ZONES[zone])}:00`;
}

/** The day of an instant by a zone's clock, `2024-02-14`. */
export const localDay = (atMs: number, zone: Zone): string => localTime(atMs, zone).slice(0, 10);

/** Until when a claim for a period may be made: the first instant that is too late. */
export const claimDeadline = (period: Period, rule: ClaimRule): number =>
  deadlineOf(rule, period.toMs, period.zone);

/** Whole days, hours and minutes that are left to claim; null when it is too late. */
export function claimCountdown(
  deadlineMs: number,
  nowMs: number,
): { readonly days: number; readonly hours: number; readonly minutes: number } | null {
  const left = deadlineMs - nowMs;
  if (left <= 0) return null;
  return {
    days: Math.floor(left / DAY_MS),
    hours: Math.floor((left % DAY_MS) / HOUR_MS),
    minutes: Math.floor((left % HOUR_MS) / 60_000),
  };
}
