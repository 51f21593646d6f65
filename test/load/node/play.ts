import type { Clock } from '../../../src/kernel/index.ts';
import { arrivalTimes, rampsOf, type Ramp, type Scaling, type Shapes } from '../shape.ts';

/** One arrival. */
export interface Due {
  /** Milliseconds after the beginning. */
  readonly at: number;
  readonly ramp: Ramp;
}

/** Every arrival of a shape, in order. */
export const dueIn = (data: Shapes, name: string, scaling: Scaling): readonly Due[] =>
  rampsOf(data, name, scaling)
    .flatMap((ramp) => arrivalTimes(ramp).map((at) => ({ at, ramp })))
    .sort((a, b) => a.at - b.at);

/** Begin each arrival when it is due, whatever became of those before; resolves when the last has begun. */
export async function play(
  due: readonly Due[],
  clock: Pick<Clock, 'now' | 'sleep'>,
  begin: (due: Due, serial: number) => void,
): Promise<void> {
  const beganAt = clock.now();
  let serial = 0;
  for (let next = due[0]; next; next = due[serial]) {
    const early = next.at - (clock.now() - beganAt);
    if (early > 0) await clock.sleep(Math.ceil(early));
    else begin(next, (serial += 1));
  }
}
