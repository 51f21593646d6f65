import { NATIONAL } from '../../../contracts/index.ts';
import type { AlertCase } from '../alert.ts';
import { atRatio, counted, told, type Input } from './course.ts';
import { tell, type Stage } from './stage.ts';

/** Steps for which the alert of the cause fires. */
const TURN = 60;

/** The cause of a burn has an alert of its own, which speaks first and for both. */
export function causeCases(stage: Stage, cause: string): readonly AlertCase[] {
  const { slo, steep, flat, hold, keep } = stage;
  const steps = TURN + flat.short + hold + 10;
  const heavy = Math.min(1.4 * steep.threshold, 0.95);
  const light = 1.25 * flat.threshold;
  const burning = (ratio: number, values: string, state = 'firing'): { readonly input: Input } => ({
    input: [
      ...told(slo.sli, counted([atRatio(ratio, steps)])),
      [`ALERTS{alertname="${cause}",alertstate="${state}",region="${NATIONAL}"}`, values],
    ],
  });
  const [soon, late] = [steep, flat].map(({ short }) => TURN + short + 1 + hold) as [number, number];
  const begun = hold + 5;
  return [
    tell(
      stage,
      'opens nothing beside the alert of its cause, nor while its short window remembers that',
      burning(heavy, `1x${TURN}`),
      [TURN, false],
      [soon - 1, false],
      [soon, true],
    ),
    tell(
      stage,
      'opens nothing while the short window of its flatter row remembers that',
      burning(light, `1x${TURN}`),
      [late - 1, false],
      [late, true],
    ),
    tell(
      stage,
      'goes on firing when its cause gets an alert later',
      burning(light, `_x${begun} 1x${steps - begun}`),
      [begun, true],
      [begun + flat.short + keep + 5, true],
    ),
    tell(
      stage,
      'lets its cause speak first',
      burning(heavy, `_x${hold} 1x${steps - hold}`),
      [hold + 1, false],
      [2 * hold + 4, false],
    ),
    tell(
      stage,
      'is not held back by a cause that does not fire yet',
      burning(heavy, `1x${steps}`, 'pending'),
      [hold + 1, true],
    ),
  ];
}
