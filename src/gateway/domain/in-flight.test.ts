import { describe, expect, it } from 'vitest';
import { highestFloor } from './admission-gate.ts';
import { InFlight } from './in-flight.ts';

const LIMIT = 100;

describe('what an operation has in flight', () => {
  it('is on the average of late the part of the time that it was there', () => {
    const sessions = new InFlight('session');
    for (let now = 0; now < 60_000; now += 100) {
      sessions.move(1, now);
      sessions.move(-1, now + 30);
    }
    expect(sessions.now).toBe(0);
    expect(sessions.latelyUnder(LIMIT, 60_000)).toBeCloseTo(0.3, 1);
  });

  it('is forgotten beyond one and a half floors of the limit, so that who held much has a floor again soon', () => {
    const floor = highestFloor('session');
    const sessions = new InFlight('session');
    for (let n = 0; n < 60; n += 1) sessions.move(1, 0);
    expect(sessions.latelyUnder(LIMIT, 60_000)).toBeCloseTo(1.5 * floor * LIMIT);
    for (let n = 0; n < 60; n += 1) sessions.move(-1, 60_000);
    expect(sessions.latelyUnder(LIMIT, 60_000)).toBeGreaterThan(floor * LIMIT);
    expect(sessions.latelyUnder(LIMIT, 63_000)).toBeLessThan(floor * LIMIT);
  });

  it('has no average where nothing is kept for the operation', () => {
    expect(highestFloor('upload')).toBe(0);
    const uploads = new InFlight('upload');
    for (let n = 0; n < 60; n += 1) uploads.move(1, 0);
    expect(uploads.now).toBe(60);
    expect(uploads.latelyUnder(LIMIT, 60_000)).toBe(0);
  });
});
