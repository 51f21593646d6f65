import { describe, expect, it } from 'vitest';
import { createMeter } from '../instrumentation/index.ts';
import { ManualClock } from '../kernel/index.ts';
import { exposeExpected } from './expected-gauge.ts';
import { dueClock } from './night-clock.ts';

const REPLAY = {
  SIAGA_REPLAY_NIGHT_START: '2024-02-14T10:30:00+07:00',
  SIAGA_REPLAY_NIGHT_END: '2024-02-14T14:00:00+07:00',
  SIAGA_REPLAY_WALL_START: '2026-11-01T00:00:00Z',
  SIAGA_TIME_FACTOR: 80,
};
const PRODUCTION = {
  SIAGA_REPLAY_NIGHT_START: '',
  SIAGA_REPLAY_NIGHT_END: '',
  SIAGA_REPLAY_WALL_START: '',
  SIAGA_TIME_FACTOR: 1,
};
const at = (iso: string): ManualClock => new ManualClock(Date.parse(iso));

/** What is exported by a service whose clock shows this, by province and bound. */
async function exported(config: typeof REPLAY, clock: ManualClock, scale: number) {
  const meter = createMeter();
  exposeExpected(meter, dueClock(config, clock), scale);
  const text = await meter.registry.metrics();
  const lines = [...text.matchAll(/^siaga_expected_photos\{province="(\d+)",bound="(\w+)"\} (\d+)$/gm)];
  return new Map(lines.map(([, province, bound, value]) => [`${province} ${bound}`, Number(value)]));
}

describe('what is expected, as it is exported', () => {
  it('has three figures for each of 38 provinces on election night', async () => {
    const seen = await exported(PRODUCTION, at('2024-02-14T20:00:00+07:00'), 1);
    expect(seen.size).toBe(3 * 38);
    expect(seen.get('32 low')).toBeLessThan(seen.get('32 expected')!);
    expect(seen.get('32 expected')).toBeLessThan(seen.get('32 high')!);
  });

  it('is absent on any other night', async () => {
    expect((await exported(PRODUCTION, at('2026-11-01T20:00:00+07:00'), 1)).size).toBe(0);
  });

  it('goes by the time and the scale of a replayed night, and stands still at its end', async () => {
    // 10.30 and 2 h 40 min: ten minutes after the west has closed.
    const during = await exported(REPLAY, at('2026-11-01T00:02:00Z'), 200);
    expect(during.get('32 expected')).toBeGreaterThan(0);
    expect(during.get('32 high')).toBeLessThan((3 * 140_457) / 200);
    const end = await exported(REPLAY, at('2026-11-01T00:02:37.500Z'), 200);
    expect(await exported(REPLAY, at('2026-11-01T00:10:00Z'), 200)).toEqual(end);
  });
});
