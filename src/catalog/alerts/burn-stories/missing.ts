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
    tell(stage, 'is silent where nothing was ever counted', { input: [] }, [TURN, false]),
  ];
}
