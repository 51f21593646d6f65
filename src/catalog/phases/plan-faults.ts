import type { Phase } from '../../contracts/index.ts';
import type { Zone } from '../provinces.ts';
import type { PlannedPhase } from './plan.ts';
import { nationalSpan, ZONE_NAMES, type ScheduledPhase } from './schedule.ts';

/** What is wrong with a plan, and at which field. */
export interface PlanFault {
  readonly path: readonly (string | number)[];
  readonly what: string;
}

/** A phase as it was written, with its place in the plan, and by the clocks of the zones. */
interface Placed {
  readonly planned: PlannedPhase;
  readonly index: number;
  readonly own: ScheduledPhase;
}

/** Rehearsals may be several, or none; then each of these once. */
const ONCE: readonly Phase[] = ['pemungutan', 'penghitungan', 'rekap'];

/** Phases that are missing, twice there or out of their order. */
function orderFaults(phases: readonly PlannedPhase[]): readonly PlanFault[] {
  const names = phases.map(({ phase }) => phase);
  const firstOther = names.findIndex((phase) => phase !== 'gladi');
  if (firstOther >= 0 && names.slice(firstOther).join() === ONCE.join()) return [];
  const what = `are ${names.join(', ') || 'none'}: any number of gladi is wanted, then ${ONCE.join(', ')}, once each`;
  return [{ path: ['phases'], what }];
}

/** Where a zone's own times stand, or those that it shares. */
const fieldOf = ({ planned, index }: Placed, zone: Zone, field: 'from' | 'to'): PlanFault['path'] => [
  ...['phases', index],
  ...(planned.zones[zone] ? ['zones', zone] : []),
  field,
];

const spanFaults = (placed: Placed): readonly PlanFault[] =>
  ZONE_NAMES.filter((zone) => placed.own.zones[zone].fromMs >= placed.own.zones[zone].toMs).map((zone) => ({
    path: fieldOf(placed, zone, 'to'),
    what: `ends before it begins in ${zone}`,
  }));

/** No zone is in two phases at once; and numbers of a rehearsal and of the election are never of one moment. */
function overlapFaults(placed: Placed, before: ScheduledPhase): readonly PlanFault[] {
  const { own, index } = placed;
  if (before.phase === 'gladi') {
    const what = 'begins in one zone while gladi still goes on in another';
    const isApart = nationalSpan(own).fromMs >= nationalSpan(before).toMs;
    return isApart ? [] : [{ path: ['phases', index, 'from'], what }];
  }
  return ZONE_NAMES.filter((zone) => own.zones[zone].fromMs < before.zones[zone].toMs).map((zone) => ({
    path: fieldOf(placed, zone, 'from'),
    what: `begins in ${zone} before ${before.phase} has ended there`,
  }));
}

/** A gap is as after a rehearsal, or meant; and what explains one explains something. */
function gapFaults(placed: Placed, before: ScheduledPhase | undefined): readonly PlanFault[] {
  const { planned, own, index } = placed;
  const gaps = ZONE_NAMES.filter((zone) => before && own.zones[zone].fromMs > before.zones[zone].toMs);
  const [first] = gaps;
  const isMeant = planned.gapBefore !== undefined;
  if (first === undefined) {
    const what = 'explains a gap that is not there';
    return isMeant ? [{ path: ['phases', index, 'gapBefore'], what }] : [];
  }
  if (isMeant || before?.phase === 'gladi') return [];
  const what = `leaves ${gaps.join(', ')} in no phase after ${before?.phase ?? ''}: close the gap, or say why there is one in gapBefore`;
  return [{ path: fieldOf(placed, first, 'from'), what }];
}

/** What makes a plan unusable, in its order; none: it can be obeyed. `own` are its phases by the zones' clocks. */
export function faultsIn(
  phases: readonly PlannedPhase[],
  own: readonly ScheduledPhase[],
): readonly PlanFault[] {
  const order = orderFaults(phases);
  if (order.length > 0) return order;
  return phases.flatMap((planned, index) => {
    const [before, here] = [own[index - 1], own[index]];
    if (!here) return [];
    const placed = { planned, index, own: here };
    return [
      ...spanFaults(placed),
      ...(before ? overlapFaults(placed, before) : []),
      ...gapFaults(placed, before),
    ];
  });
}
