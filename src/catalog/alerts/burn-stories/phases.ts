import type { AlertCase } from '../alert.ts';
import { atRatio } from './course.ts';
import { guardCases, needsFailures } from './guards.ts';
import { ABOVE, BELOW } from './shapes.ts';
import { perMille, tell, type Stage } from './stage.ts';

/**
 * A phase that bears more or less than the counting: that its own budget decides. Rows and windows are the counting's,
 * whose stories tell of them; of guards only those that no other phase needs.
 */
export function phaseCases(counting: Stage, stage: Stage | undefined): readonly AlertCase[] {
  if (!stage) return [];
  const { flat, steep, hold } = stage;
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
    ...(isGuardedAnew ? guardCases(stage) : []),
  ];
}
