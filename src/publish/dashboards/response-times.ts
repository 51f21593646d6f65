import type { Team } from '../../catalog/index.ts';
import type { Step } from './spec.ts';

/** Seconds until an unacknowledged page reaches each rung of a ladder above its first. */
function climbsOf({ escalation }: Team): readonly number[] {
  let climbed = 0;
  return escalation.slice(0, -1).map(({ ackWithinMs }) => {
    climbed += ackWithinMs / 1_000;
    return climbed;
  });
}

/**
 * Colours of the time to an acknowledgement, seconds: yellow from where the second rung of a ladder is called, red from where
 * the last one is; with several teams, the earliest second and the earliest last rung of any.
 */
export function acknowledgeSteps(teams: readonly Team[]): readonly Step[] {
  const climbs = teams.map(climbsOf).filter((climb) => climb.length > 0);
  const second = Math.min(...climbs.map(([first = Infinity]) => first));
  const last = Math.min(...climbs.map((climb) => climb.at(-1) ?? Infinity));
  return [
    [null, 'green'],
    ...(Number.isFinite(second) ? [[second, last > second ? 'yellow' : 'red'] as const] : []),
    ...(last > second ? [[last, 'red'] as const] : []),
  ];
}

/**
 * Colours of the time to a resolution, seconds. The house's own and no promise: only the vendor owes one, of hours, and the
 * SLA report holds it to that. Half an hour is a long incident on the night, two hours a part of it.
 */
export const RESOLVE_STEPS: readonly Step[] = [
  [null, 'green'],
  [1_800, 'yellow'],
  [7_200, 'red'],
];
