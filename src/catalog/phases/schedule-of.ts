import type { Phase } from '../../contracts/index.ts';
import { failCatalog } from '../errors.ts';
import { ZONES, type Zone } from '../provinces.ts';
import { planSchema, type PhasePlan, type PlannedPhase } from './plan.ts';
import { nationalSpan, ZONE_NAMES, type Schedule, type ScheduledPhase, type Span } from './schedule.ts';

/** What is wrong with a plan, and at which field. */
export interface PlanFault {
  readonly path: readonly (string | number)[];
  readonly what: string;
}

const HOUR_MS = 3_600_000;
/** Rehearsals may be several, or none; then each of these once. */
const ONCE: readonly Phase[] = ['pemungutan', 'penghitungan', 'rekap'];

const instant = (local: string, zone: Zone): number => Date.parse(`${local}Z`) - ZONES[zone] * HOUR_MS;

/** Every zone by its own clock. */
function placed(planned: PlannedPhase): ScheduledPhase {
  const spanIn = (zone: Zone): Span => {
    const { from, to } = planned.zones[zone] ?? planned;
    return { fromMs: instant(from, zone), toMs: instant(to, zone) };
  };
  return {
    phase: planned.phase,
    zones: { WIB: spanIn('WIB'), WITA: spanIn('WITA'), WIT: spanIn('WIT') },
  };
}

/** Phases that are missing, twice there or out of their order. */
function orderFaults(phases: readonly PlannedPhase[]): readonly PlanFault[] {
  const names = phases.map(({ phase }) => phase);
  const firstOther = names.findIndex((phase) => phase !== 'gladi');
  const isInOrder = names.slice(firstOther).join() === ONCE.join();
  const what = `are ${names.join(', ') || 'none'}: any number of gladi is wanted, then ${ONCE.join(', ')}, once each`;
  return isInOrder ? [] : [{ path: ['phases'], what }];
}

/** Within one phase: where the times of a zone stand, and that they are a span. */
const spanFaults = (planned: PlannedPhase, { zones }: ScheduledPhase, index: number): readonly PlanFault[] =>
  ZONE_NAMES.filter((zone) => zones[zone].fromMs >= zones[zone].toMs).map((zone) => ({
    path: ['phases', index, ...(planned.zones[zone] ? ['zones', zone] : []), 'to'],
    what: `ends before it begins in ${zone}`,
  }));

/** From one phase to the next: neither at once with it in a zone, nor after a gap that nobody meant. */
function seamFaults(
  planned: PlannedPhase,
  before: ScheduledPhase,
  own: ScheduledPhase,
  index: number,
): readonly PlanFault[] {
  const isAfterGladi = before.phase === 'gladi';
  const at = (zone: Zone) => ['phases', index, ...(planned.zones[zone] ? ['zones', zone] : []), 'from'];
  const overlaps = isAfterGladi
    ? // Numbers of a rehearsal and of the election must never be of one moment.
      nationalSpan(own).fromMs < nationalSpan(before).toMs
      ? [
          {
            path: ['phases', index, 'from'],
            what: `begins in one zone while gladi still goes on in another`,
          },
        ]
      : []
    : ZONE_NAMES.filter((zone) => own.zones[zone].fromMs < before.zones[zone].toMs).map((zone) => ({
        path: at(zone),
        what: `begins in ${zone} before ${before.phase} has ended there`,
      }));
  const gaps = ZONE_NAMES.filter((zone) => own.zones[zone].fromMs > before.zones[zone].toMs);
  const first = gaps[0];
  if (first !== undefined && !isAfterGladi && planned.gapBefore === undefined) {
    const what = `leaves ${gaps.join(', ')} in no phase after ${before.phase}: close the gap, or say why there is one in gapBefore`;
    return [...overlaps, { path: at(first), what }];
  }
  const isIdle = planned.gapBefore !== undefined && first === undefined;
  return [
    ...overlaps,
    ...(isIdle ? [{ path: ['phases', index, 'gapBefore'], what: 'explains a gap that is not there' }] : []),
  ];
}

/** What makes a plan unusable; none: it can be obeyed. */
function faultsIn(phases: readonly PlannedPhase[], own: readonly ScheduledPhase[]): readonly PlanFault[] {
  const order = orderFaults(phases);
  if (order.length > 0) return order;
  return phases.flatMap((planned, index) => {
    const [before, here] = [own[index - 1], own[index]];
    if (!here) return [];
    return [
      ...spanFaults(planned, here, index),
      ...(before ? seamFaults(planned, before, here, index) : []),
    ];
  });
}

const pathText = (path: PlanFault['path']): string =>
  path.map((key) => (typeof key === 'number' ? `[${String(key)}]` : `.${key}`)).join('').slice(1) || '(all)';

/** Where a field stands in the text it came from, such as `line 12, `. */
export type PlaceOf = (path: PlanFault['path']) => string;

/**
 * A schedule from its plan. Throws CATALOG_SCHEDULE_INVALID with every fault and its field: phases out of order, an
 * end before its beginning, two phases at once in a zone, a gap that nobody explains, a rehearsal that reaches into the
 * voting. `source` names where the plan came from.
 */
export function scheduleOf(plan: PhasePlan, source: string, placeOf: PlaceOf = () => ''): Schedule {
  const refuse = (faults: readonly PlanFault[]): never => {
    const lines = faults.map(({ path, what }) => `${source}: ${placeOf(path)}${pathText(path)} ${what}`);
    throw failCatalog('CATALOG_SCHEDULE_INVALID', lines.join('\n'));
  };
  const parsed = planSchema.safeParse(plan);
  if (!parsed.success) {
    return refuse(
      parsed.error.issues.map(({ path, message }) => ({
        path: path.map((key) => (typeof key === 'symbol' ? String(key) : key)),
        what: message,
      })),
    );
  }
  const phases = parsed.data.phases.map(placed);
  const faults = faultsIn(parsed.data.phases, phases);
  return faults.length > 0 ? refuse(faults) : { name: parsed.data.name, phases };
}
