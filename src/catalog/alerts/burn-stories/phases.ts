import { PHASES } from '../../../contracts/index.ts';
import { phaseNow } from '../../../instrumentation/definitions.ts';
import { budgetIn, otherPhases } from '../../budgets.ts';
import { select } from '../../promql.ts';
import type { BurningSlo } from '../../slos.ts';
import type { AlertCase } from '../alert.ts';
import { atRatio, counted, told } from './course.ts';
import { guardCases, needsFailures } from './guards.ts';
import { ABOVE, BELOW } from './shapes.ts';
import { perMille, tell, type Stage, type ZonePhases } from './stage.ts';

/**
 * The schedules under which an objective is told again, where phases bear more or less: every phase, and the east a
 * phase ahead of the west, as it is for two hours of every change.
 */
export const schedulesOf = (slo: BurningSlo): readonly ZonePhases[] =>
  otherPhases(slo).length === 0
    ? []
    : [
        ...PHASES.map((phase) => ({ WIB: phase })),
        ...PHASES.slice(1).map((ahead, at) => ({ WIB: PHASES[at] ?? ahead, WIT: ahead })),
      ];

/**
 * That the budget of the schedule decides. Rows and windows are those of the counting, whose stories tell of them; of
 * guards only those that no other phase needs.
 */
export function phaseCases(counting: Stage, stage: Stage | undefined): readonly AlertCase[] {
  if (!stage) return [];
  const { flat, steep, hold, zones } = stage;
  const [above, below] = [Math.min(ABOVE * flat.threshold, 0.95), BELOW * flat.threshold];
  const isGuardedAnew = [steep, flat].some(
    (row, at) => needsFailures(row) !== needsFailures(at === 0 ? counting.steep : counting.flat),
  );
  return [
    tell(
      stage,
      `fires when ${perMille(above)} fail`,
      [atRatio(above, hold + 10)],
      [hold, false],
      [hold + 1, true],
    ),
    tell(
      stage,
      `is silent when ${perMille(below)} fail`,
      [atRatio(below, flat.short + 10)],
      [flat.short, false],
    ),
    ...(isGuardedAnew && Object.keys(zones).length === 1 ? guardCases(stage) : []),
  ];
}

const MINUTE_MS = 60_000;
/** The last step at which somebody says the phase. */
const SAID = 20;

/** A phase that bears more holds on for a minute after it was last said, and then the counting's budget decides. */
export function silentScheduleCases(counting: Stage): readonly AlertCase[] {
  const { slo, flat, hold, stepMs } = counting;
  const phase = PHASES.find((one) => budgetIn(slo, one) > budgetIn(slo));
  if (phase === undefined) return [];
  const borne = (BELOW * flat.threshold * budgetIn(slo, phase)) / budgetIn(slo);
  const forgotten = SAID + MINUTE_MS / stepMs + 1;
  const input = [
    ...told(slo.sli, counted([atRatio(borne, forgotten + hold + 5)])),
    [select(phaseNow, { phase, zone: 'WIB' }), `1x${SAID}`] as const,
  ];
  return [
    tell(
      counting,
      `fires on what ${phase} bears a minute after anybody has said that it is that`,
      { input },
      [forgotten + hold - 1, false],
      [forgotten + hold, true],
    ),
  ];
}
