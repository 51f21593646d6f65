import type { NationalPicture, Phase } from '../../contracts/index.ts';
import type { Zone } from '../provinces.ts';
import { ZONE_NAMES } from './schedule.ts';

type Phases = Pick<NationalPicture, 'phase' | 'zonePhases'>;

/** The phase that a zone is in; undefined: none. */
export const phaseIn = ({ phase, zonePhases }: Phases, zone: Zone): Phase | undefined =>
  zonePhases ? zonePhases[zone] : phase;

/** A phase, and the zones that are in it; no zones: all of them are. */
export interface ZonesInPhase {
  readonly phase: Phase;
  readonly zones: readonly Zone[];
}

/** The phases that a picture shows, each once, from west to east; zones that are in none are not named. */
export function phasesByZone(picture: Phases): readonly ZonesInPhase[] {
  if (picture.phase === undefined) return [];
  const phases = new Set(ZONE_NAMES.map((zone) => phaseIn(picture, zone)));
  const isOne = phases.size < 2;
  return [...phases].flatMap((phase) =>
    phase === undefined
      ? []
      : [{ phase, zones: isOne ? [] : ZONE_NAMES.filter((zone) => phaseIn(picture, zone) === phase) }],
  );
}
