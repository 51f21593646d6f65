import {
  NIGHT_HOURS,
  phaseAt,
  ZONE_NAMES,
  ZONES,
  type Rota,
  type Schedule,
  type Staffing,
  type Zone,
} from '../../catalog/index.ts';
import type { Phase } from '../../contracts/index.ts';
import { onDuty } from './rota.ts';

/** A time in which fewer people stand by than its phase wants. */
export interface Shortage {
  readonly fromMs: number;
  readonly toMs: number;
  readonly phase: Phase;
  /** Night in one of the zones that are in that phase. */
  readonly isNight: boolean;
  readonly wanted: number;
  readonly present: number;
}

/** Who must stand by: the phases that the schedule gives, and how many people each wants. */
export interface StaffingRule {
  readonly schedule: Schedule;
  readonly staffing: Readonly<Record<Phase, Staffing>>;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

function isNight(zone: Zone, atMs: number): boolean {
  const hour = (((atMs / HOUR_MS + ZONES[zone]) % 24) + 24) % 24;
  return hour >= NIGHT_HOURS.from || hour < NIGHT_HOURS.to;
}

/** What is wanted at an instant: of the zones' phases, by their own day or night, the most. */
function wantedAt({ schedule, staffing }: StaffingRule, atMs: number) {
  const demands = ZONE_NAMES.flatMap((zone) => {
    const phase = phaseAt(schedule, zone, atMs);
    if (phase === undefined) return [];
    const night = isNight(zone, atMs);
    return [{ phase, isNight: night, wanted: staffing[phase][night ? 'night' : 'day'] }];
  });
  const most = Math.max(0, ...demands.map(({ wanted }) => wanted));
  return demands.find(({ wanted }) => wanted === most);
}

/** The first of a series of instants, one every so often, after another. */
const after = (atMs: number, firstMs: number, everyMs: number): number =>
  firstMs > atMs ? firstMs : firstMs + (Math.floor((atMs - firstMs) / everyMs) + 1) * everyMs;

/** The next instant at which what is wanted, or who is there, may change. */
function nextBound(rotas: readonly Rota[], { schedule }: StaffingRule, atMs: number): number {
  const once = [
    ...schedule.phases.flatMap(({ zones }) =>
      Object.values(zones).flatMap(({ fromMs, toMs }) => [fromMs, toMs]),
    ),
    ...rotas.flatMap(({ endsAt }) => (endsAt === undefined ? [] : [Date.parse(endsAt)])),
  ].filter((boundMs) => boundMs > atMs);
  const daily = ZONE_NAMES.flatMap((zone) =>
    [NIGHT_HOURS.from, NIGHT_HOURS.to].map((hour) => after(atMs, (hour - ZONES[zone]) * HOUR_MS, DAY_MS)),
  );
  const shifts = rotas.map(({ startsAt, shiftHours }) =>
    after(atMs, Date.parse(startsAt), shiftHours * HOUR_MS),
  );
  return Math.min(...once, ...daily, ...shifts);
}

const isLike = (a: Shortage, b: Shortage): boolean =>
  a.toMs === b.fromMs &&
  a.phase === b.phase &&
  a.isNight === b.isNight &&
  a.wanted === b.wanted &&
  a.present === b.present;

/** Every time of the schedule in which fewer people stand by, over all rotas, than its phases want; in order. */
export function shortagesOf(rotas: readonly Rota[], rule: StaffingRule): readonly Shortage[] {
  const spans = rule.schedule.phases.flatMap(({ zones }) => Object.values(zones));
  const endMs = Math.max(...spans.map(({ toMs }) => toMs));
  const found: Shortage[] = [];
  let atMs = Math.min(...spans.map(({ fromMs }) => fromMs));
  while (atMs < endMs) {
    const toMs = nextBound(rotas, rule, atMs);
    const demand = wantedAt(rule, atMs);
    const present = new Set(rotas.flatMap((rota) => onDuty(rota, atMs) ?? [])).size;
    if (demand && present < demand.wanted) {
      const shortage = { fromMs: atMs, toMs, ...demand, present };
      const last = found.at(-1);
      if (last && isLike(last, shortage)) found[found.length - 1] = { ...last, toMs };
      else found.push(shortage);
    }
    atMs = toMs;
  }
  return found;
}
