import { describe, expect, it } from 'vitest';
import { watchHeldBack, type Sighting } from './held-back.ts';

const STARTED = 1_000;
const alert = (isHeldBack: boolean, startsAtMs = 500): Sighting => ({
  fingerprint: 'a',
  startsAtMs,
  isHeldBack,
});

describe('since when an alert might have been sent', () => {
  it('is since it began, where nothing held it back', () => {
    const watch = watchHeldBack(STARTED);
    watch.look([alert(false, 2_000)], 3_000);
    expect(watch.freeSince(alert(false, 2_000))).toBe(2_000);
  });

  it('is since it was last seen held back', () => {
    const watch = watchHeldBack(STARTED);
    watch.look([alert(true)], 3_000);
    watch.look([alert(true)], 4_000);
    watch.look([alert(false)], 5_000);
    watch.look([alert(false)], 6_000);
    expect(watch.freeSince(alert(false))).toBe(4_000);
  });

  it('is since the looking began, where it is older', () => {
    const watch = watchHeldBack(STARTED);
    watch.look([alert(false)], 3_000);
    expect(watch.freeSince(alert(false))).toBe(STARTED);
  });

  it('is told of each alert apart', () => {
    const watch = watchHeldBack(STARTED);
    watch.look([alert(true), { ...alert(false), fingerprint: 'b', startsAtMs: 2_000 }], 3_000);
    expect(watch.freeSince({ ...alert(false), fingerprint: 'b', startsAtMs: 2_000 })).toBe(2_000);
  });

  it('forgets what is over', () => {
    const watch = watchHeldBack(STARTED);
    watch.look([alert(true)], 3_000);
    watch.look([], 4_000);
    watch.look([alert(false, 3_500)], 5_000);
    expect(watch.freeSince(alert(false, 3_500))).toBe(3_500);
  });
});
