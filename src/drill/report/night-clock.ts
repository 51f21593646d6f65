import { NIGHT } from '../arrivals/night.ts';

const WIB_MS = 7 * 3_600_000;

/** Turns wall time into night time and either into words. */
export interface NightClock {
  nightOf(wallMs: number): number;
  /** `HH:MM` WIB of a wall time. */
  hhmm(wallMs: number): string;
}

/** `HH:MM` WIB of a time of the night. */
export const hhmmOf = (nightMs: number): string => new Date(nightMs + WIB_MS).toISOString().slice(11, 16);

/** The clock of a night that began at `startAt` (wall) and runs `speed` times as fast. */
export function nightClock(startAt: number, speed: number): NightClock {
  const nightOf = (wallMs: number): number => NIGHT.fromMs + (wallMs - startAt) * speed;
  return { nightOf, hhmm: (wallMs) => hhmmOf(nightOf(wallMs)) };
}
