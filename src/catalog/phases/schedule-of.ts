import { failCatalog } from '../errors.ts';
import { ZONES, type Zone } from '../provinces.ts';
import { faultsIn, type PlanFault } from './plan-faults.ts';
import { planSchema, type PhasePlan, type PlannedPhase } from './plan.ts';
import type { Schedule, ScheduledPhase, Span } from './schedule.ts';

const HOUR_MS = 3_600_000;

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

const pathText = (path: PlanFault['path']): string =>
  path
    .map((key) => (typeof key === 'number' ? `[${String(key)}]` : `.${key}`))
    .join('')
    .slice(1) || '(all)';

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
