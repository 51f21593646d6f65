import { describe, expect, it } from 'vitest';
import { CATALOG, ladderOf } from '../../catalog/index.ts';
import { incidentsDashboard } from './incidents.ts';
import { acknowledgeSteps } from './response-times.ts';

const MINUTE_MS = 60_000;
const team = (...minutes: readonly number[]) => ({
  id: 'a',
  name: 'A',
  escalation: minutes.map((within) => ({ responders: ['x'], ackWithinMs: within * MINUTE_MS })),
});

describe('colours of the time to an acknowledgement', () => {
  it('change where the second and the last rung of the ladder are called', () => {
    expect(acknowledgeSteps([team(5, 10, 15)])).toEqual([
      [null, 'green'],
      [300, 'yellow'],
      [900, 'red'],
    ]);
  });

  it('are green and red for a ladder of two rungs, and green alone where nobody is called after the first', () => {
    expect(acknowledgeSteps([team(3, 9)])).toEqual([
      [null, 'green'],
      [180, 'red'],
    ]);
    expect(acknowledgeSteps([team(3)])).toEqual([[null, 'green']]);
  });

  it('are, with several ladders, the earliest second and the earliest last rung', () => {
    expect(acknowledgeSteps([team(5, 10, 15), team(4, 20, 1), team(60)])).toEqual([
      [null, 'green'],
      [240, 'yellow'],
      [900, 'red'],
    ]);
  });

  it('are, on the dashboard of incidents, those of the ladder that sign-ins page', () => {
    const mtta = incidentsDashboard.rows.flatMap(({ panels }) => panels).find(({ key }) => key === 'mtta')!;
    const waits = ladderOf(CATALOG, 'sso').map(({ ackWithinMs }) => ackWithinMs / 1_000);
    const untilLast = waits.slice(0, -1).reduce((sum, wait) => sum + wait, 0);
    expect(mtta.steps?.map(([from]) => from)).toEqual([null, waits[0], untilLast]);
  });
});
