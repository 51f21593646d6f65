import { formatDuration } from '../../kernel/index.ts';
import { FEWEST_EVENTS, type BurnWindow } from '../burn-windows.ts';
import { electionObjective, windowsOf, type BurningSlo } from '../slos.ts';
import type { AlertCase } from './alert.ts';
import {
  atFirst,
  EVENTS,
  LONG,
  steadily,
  STEP_MS,
  suddenly,
  told,
  TURN,
  type Input,
  type Told,
} from './burn-story.ts';
import { MINUTE_MS } from './timing.ts';

/* Stories of a burn alert, told from its windows: on either side of each threshold, of each guard, and of an end. */

const at = (ms: number): string => formatDuration(Math.round(ms / STEP_MS) * STEP_MS);
const TURN_MS = TURN * STEP_MS;
const perMille = (ratio: number): string => `${Number((ratio * 1_000).toPrecision(2))} in 1,000`;

/** What the stories of one alert are told with. */
interface Stage {
  readonly slo: BurningSlo;
  /** The row that speaks first and the one that speaks of less. */
  readonly steep: BurnWindow;
  readonly flat: BurnWindow;
  readonly budget: number;
  readonly holdMs: number;
}

const tell = (
  stage: Stage,
  name: string,
  story: Told | Input,
  whenMs: number,
  fires: boolean,
  before: AlertCase['before'] = [],
): AlertCase => ({
  name,
  input: 'good' in story ? told(stage.slo.sli, story) : story,
  before,
  at: at(whenMs),
  fires: fires ? [{}] : [],
});

/** On either side of the flatter row's threshold, and the end. */
function thresholdCases(stage: Stage): readonly AlertCase[] {
  const { flat, budget } = stage;
  const [above, below] = [1.25 * flat.factor * budget, 0.8 * flat.factor * budget];
  return [
    tell(stage, `fires when ${perMille(above)} fail`, steadily(above), 38 * MINUTE_MS, true),
    tell(stage, `is silent when ${perMille(below)} fail`, steadily(below), 38 * MINUTE_MS, false),
    tell(
      stage,
      'ends soon after the failing has, though the long window remembers it',
      atFirst(above),
      TURN_MS + flat.shortMs + 4 * MINUTE_MS,
      false,
      [{ at: at(TURN_MS), fires: [{}] }],
    ),
  ];
}

/** The longest a story may be before its alert is looked at: promtool evaluates every step. */
const LONGEST_STORY_MS = 60 * MINUTE_MS;

/** The steeper row alone: it speaks before the flatter one's window can have filled. */
function steepCases(stage: Stage): readonly AlertCase[] {
  const { steep, flat, budget, holdMs } = stage;
  const ratio = 1.2 * steep.factor * budget;
  const noticedMs = steep.longMs / 1.2 + MINUTE_MS + holdMs;
  const flatNoticesMs = (flat.longMs * flat.factor * budget) / ratio;
  if (flat.longMs > LONGEST_STORY_MS || noticedMs >= flatNoticesMs || ratio > 0.9) return [];
  const wellMs = flat.longMs - noticedMs;
  const wellSteps = Math.round(wellMs / STEP_MS);
  const below = 0.8 * steep.factor * budget;
  return [
    tell(
      stage,
      `fires within minutes when ${perMille(ratio)} fail`,
      suddenly(ratio, wellSteps),
      flat.longMs,
      true,
    ),
    tell(
      stage,
      `is silent while ${perMille(below)} have failed for as long`,
      suddenly(below, wellSteps),
      flat.longMs,
      false,
    ),
  ];
}

/** Too little has happened to speak of a service. */
function guardCases(stage: Stage): readonly AlertCase[] {
  const { steep, budget } = stage;
  const few = steep.fewestFailures - 2;
  const most = few / (1.3 * steep.factor * budget);
  const each = Number((most / TURN).toFixed(3));
  const tooFew = Number(((FEWEST_EVENTS - 10) / TURN).toFixed(3));
  return [
    tell(
      stage,
      `is silent on ${few} failures in a quiet hour`,
      { good: `0+${each}x${LONG}`, failed: `0x41 0+${Number((few / 18).toFixed(3))}x18 ${few}x${LONG}` },
      TURN_MS,
      false,
    ),
    tell(
      stage,
      `is silent on fewer than ${FEWEST_EVENTS} events, though all fail`,
      { good: `0x${LONG}`, failed: `0+${tooFew}x${LONG}` },
      TURN_MS,
      false,
    ),
  ];
}

/** Series that are gone burn; a gap that a restart makes does not, nor does what never was. */
function missingCases(stage: Stage): readonly AlertCase[] {
  const { steep, budget, holdMs } = stage;
  const filledMs = steep.longMs * steep.factor * budget;
  const counted = `0+${EVENTS}x${TURN}`;
  const noticedMs = TURN_MS + 2 * MINUTE_MS + filledMs + holdMs;
  return [
    tell(
      stage,
      'fires when its series disappear',
      { good: `${counted} stale`, failed: `0x${TURN} stale` },
      noticedMs,
      true,
    ),
    tell(
      stage,
      'is silent over a gap of less than a minute',
      {
        good: `${counted} _x4 ${(TURN + 5) * EVENTS}+${EVENTS}x${LONG}`,
        failed: `0x${TURN} _x4 0x${LONG}`,
      },
      TURN_MS + MINUTE_MS + STEP_MS,
      false,
    ),
    tell(stage, 'is silent where nothing was ever counted', [], 15 * MINUTE_MS, false),
  ];
}

/** Its cause has an alert of its own, which fires until the tenth minute. */
function causeCases(stage: Stage, cause: string): readonly AlertCase[] {
  const { slo, steep, flat, budget, holdMs } = stage;
  const fires = `ALERTS{alertname="${cause}",alertstate="firing",region="nasional"}`;
  const beside = (ratio: number, values = `1x${TURN}`): Input => [
    ...told(slo.sli, steadily(ratio)),
    [fires, values],
  ];
  const [heavy, light] = [1.4 * steep.factor * budget, 1.25 * flat.factor * budget];
  const forgotten = TURN_MS + flat.shortMs;
  const tale = (name: string, story: Input, whenMs: number, isHeard: boolean): AlertCase =>
    tell(stage, name, story, whenMs, isHeard);
  return [
    tale('opens nothing beside the alert of its cause', beside(heavy), TURN_MS, false),
    tale('opens nothing while its short window remembers that', beside(light), forgotten - STEP_MS, false),
    tale(
      'opens nothing while that of its steeper row does',
      beside(heavy),
      TURN_MS + steep.shortMs - STEP_MS,
      false,
    ),
    tale('fires when it burns on after that', beside(light), forgotten + holdMs + MINUTE_MS, true),
    tale(
      'goes on firing when its cause gets an alert later',
      beside(heavy, `_x${TURN} 1x60`),
      15 * MINUTE_MS,
      true,
    ),
    tale(
      'waits for two minutes, so that its cause can speak first',
      told(slo.sli, steadily(heavy)),
      1.5 * MINUTE_MS,
      false,
    ),
  ];
}

/** Every story of the alert on the rows of one action. */
export function burnCases(slo: BurningSlo, action: BurnWindow['action']): readonly AlertCase[] {
  const [steep, flat] = windowsOf(slo).filter((row) => row.action === action);
  if (!steep || !flat) return [];
  const { cause } = slo.burn;
  const budget = 1 - electionObjective(slo);
  const stage = { slo, steep, flat, budget, holdMs: cause === undefined ? 0 : 2 * MINUTE_MS };
  return [
    ...thresholdCases(stage),
    ...steepCases(stage),
    ...guardCases(stage),
    ...missingCases(stage),
    ...(cause === undefined ? [] : causeCases(stage, cause)),
  ];
}
