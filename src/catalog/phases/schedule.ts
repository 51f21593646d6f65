import type { Phase } from '../../contracts/index.ts';
import { ZONES, type Zone } from '../provinces.ts';

/** From an instant on, and up to another, which is no longer of it; milliseconds since the epoch. */
export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** A phase with its span in each zone. */
export interface ScheduledPhase {
  readonly phase: Phase;
  readonly zones: Readonly<Record<Zone, Span>>;
}

/** The phases of one election in their order; made by `scheduleOf`, which refuses what cannot be obeyed. */
export interface Schedule {
  readonly name: string;
  readonly phases: readonly ScheduledPhase[];
}

/** A zone goes over into a phase, or into none. */
export interface PhaseChange {
  readonly atMs: number;
  readonly zone: Zone;
  readonly to: Phase | undefined;
}

export const ZONE_NAMES = Object.keys(ZONES) as readonly Zone[];
const HOUR_MS = 3_600_000;

const holds = ({ fromMs, toMs }: Span, atMs: number): boolean => atMs >= fromMs && atMs < toMs;

/** The phase in which a zone is at an instant; undefined: in none. */
export const phaseAt = ({ phases }: Schedule, zone: Zone, atMs: number): Phase | undefined =>
  phases.find(({ zones }) => holds(zones[zone], atMs))?.phase;

/** From where it begins first to where it ends last. */
export function nationalSpan({ zones }: ScheduledPhase): Span {
  const spans = Object.values(zones);
  return {
    fromMs: Math.min(...spans.map(({ fromMs }) => fromMs)),
    toMs: Math.max(...spans.map(({ toMs }) => toMs)),
  };
}

/**
 * The nation's phase at an instant: a phase holds from its first zone's beginning to its last zone's end, so for some
 * hours two do, and then the later one leads: it is in the east that counting begins, while the west still votes.
 */
export const nationalPhase = ({ phases }: Schedule, atMs: number): Phase | undefined =>
  phases.findLast((phase) => holds(nationalSpan(phase), atMs))?.phase;

/** What changes after an instant, in the order in which it does. */
export function changesAfter(schedule: Schedule, atMs: number): readonly PhaseChange[] {
  const bounds = ZONE_NAMES.flatMap((zone) => {
    const times = schedule.phases.flatMap(({ zones }) => [zones[zone].fromMs, zones[zone].toMs]);
    return [...new Set(times)].map((time) => ({ atMs: time, zone, to: phaseAt(schedule, zone, time) }));
  });
  return bounds.filter((change) => change.atMs > atMs).sort((a, b) => a.atMs - b.atMs);
}

/** How many hours a phase lasts in the zone in which it is shortest, all its times together. */
export const hoursOf = ({ phases }: Schedule, phase: Phase): number =>
  Math.min(
    ...ZONE_NAMES.map((zone) =>
      phases
        .filter((one) => one.phase === phase)
        .reduce((sum, { zones }) => sum + (zones[zone].toMs - zones[zone].fromMs) / HOUR_MS, 0),
    ),
  );

/** When polling stations of a zone close, milliseconds since the epoch. */
export const closingIn = ({ phases }: Schedule, zone: Zone): number =>
  phases.find(({ phase }) => phase === 'pemungutan')?.zones[zone].toMs ?? Number.NaN;
