import type { AlertCase } from '../alert.ts';
import { told } from './course.ts';
import { tell, type Stage } from './stage.ts';

const MINUTE_MS = 60_000;
/** Steps after which series disappear. */
const TURN = 60;
const EVENTS = 1_000;

/** The first step at which the steeper row's long window has been without series for a share above its threshold. */
function noticedAt({ steep, stepMs }: Stage): number {
  const begins = TURN + MINUTE_MS / stepMs;
  let step = begins + 1;
  while ((step - begins) / Math.min(steep.longHolds, step + 1) <= steep.threshold) step += 1;
  return step;
}

/**
 * Series come back after a while in which they burnt, and nobody comes. That while is still remembered; the events that
 * there had been only the flatter row knows.
 */
function afterwards(stage: Stage): readonly AlertCase[] {
  const { slo, steep, flat, keep, stepMs } = stage;
  const burnt = Math.floor(steep.long / 2);
  const gone = burnt + MINUTE_MS / stepMs;
  const back = Math.max(steep.long + 3, gone + 2);
  const [kept, end] = [back + keep + 1, back + flat.short + keep];
  const inLong = burnt / (kept + 1);
  const inShort = Math.min(burnt, flat.short - keep - 1) / (flat.short + 1);
  const isTold =
    kept < flat.long &&
    Math.min(inLong, inShort) > 1.1 * flat.threshold &&
    inLong * EVENTS > 1.1 * flat.fewestFailures;
  const values = (value: number): string =>
    `0 ${value}x${back - gone - 2} stale _x${gone - 1} ${value}x${end - back}`;
  const input = { input: told(slo.sli, [{ good: values(EVENTS), failed: values(0), all: values(EVENTS) }]) };
  const name = 'goes on firing while the short window of its flatter row remembers that its series were gone';
  return isTold ? [tell(stage, name, input, [kept, true], [end, false])] : [];
}

/** Series that are gone burn; a gap that a restart makes does not, nor does what never was. */
export function missingCases(stage: Stage): readonly AlertCase[] {
  const { slo, hold, stepMs } = stage;
  const minute = MINUTE_MS / stepMs;
  const noticed = noticedAt(stage) + hold;
  const input = (good: string, failed: string) => ({ input: told(slo.sli, [{ good, failed, all: good }]) });
  const after = (TURN + 5) * EVENTS;
  return [
    tell(
      stage,
      'fires when its series disappear, though nobody had come',
      input(`0x${TURN} stale`, `0x${TURN} stale`),
      [noticed - 1, false],
      [noticed, true],
    ),
    ...(minute > 5
      ? [
          tell(
            stage,
            'is silent over a gap of less than a minute',
            input(`0+${EVENTS}x${TURN} _x4 ${after}+${EVENTS}x60`, `0x${TURN} _x4 0x60`),
            [TURN + minute + 1, false],
          ),
        ]
      : []),
    ...afterwards(stage),
    tell(stage, 'is silent where nothing was ever counted', { input: [] }, [TURN, false]),
  ];
}
