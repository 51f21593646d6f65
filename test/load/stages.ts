import { rampsOf, type Ramp, type Scaling, type Shapes } from './shape.ts';

/** k6 takes whole numbers as rates: by the day, rounding them moves nothing. */
const UNIT = '24h';
const UNIT_SECONDS = 86400;
/** An iteration lasts as long as its phone tries: some seconds mostly, minutes when it is told to wait. */
const USUAL_SECONDS = 3;
const LONGEST_SECONDS = 60;

export interface Scenario {
  readonly executor: 'ramping-arrival-rate';
  readonly exec: string;
  readonly startRate: number;
  readonly timeUnit: string;
  readonly stages: { readonly duration: string; readonly target: number }[];
  readonly preAllocatedVUs: number;
  readonly maxVUs: number;
  readonly tags: Record<string, string>;
  readonly env: Record<string, string>;
}

/** The exported function of a script that does one operation. */
const functionOf = (operation: string): string =>
  operation.replace(/-([a-z])/g, (_match, letter: string) => letter.toUpperCase());

const whole = (perSecond: number): number => Math.round(perSecond * UNIT_SECONDS);

function scenarioOf(ramp: Ramp): Scenario {
  const [first = 0, ...rest] = ramp.perSecond;
  const peak = Math.max(first, ...rest);
  return {
    executor: 'ramping-arrival-rate',
    exec: functionOf(ramp.operation),
    startRate: whole(first),
    timeUnit: UNIT,
    stages: rest.map((perSecond) => ({
      duration: `${String(Math.round(ramp.knotMs))}ms`,
      target: whole(perSecond),
    })),
    preAllocatedVUs: Math.ceil(peak * USUAL_SECONDS) + 1,
    maxVUs: Math.ceil(peak * LONGEST_SECONDS) + 1,
    tags: { operation: ramp.operation, zone: ramp.zone },
    env: { ZONE: ramp.zone },
  };
}

/** A load shape as k6 runs it: one scenario for each of its flows. */
export function scenariosOf(data: Shapes, name: string, scaling: Scaling): Record<string, Scenario> {
  const scenarios: Record<string, Scenario> = {};
  for (const ramp of rampsOf(data, name, scaling)) {
    scenarios[`${ramp.operation}-${ramp.zone}`] = scenarioOf(ramp);
  }
  return scenarios;
}
