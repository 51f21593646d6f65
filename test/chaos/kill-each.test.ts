import { beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '../../src/drill/index.ts';
import { shortDrill } from '../support/short-drill.ts';

/** Each process once, at a moment (WIB) at which it has something to lose. */
const KILLS = [
  { name: 'gw-wit', at: '11:25', while: 'its region signs in' },
  { name: 'alertmanager', at: '12:20', while: 'an alert is on its way' },
  { name: 'gw-wita', at: '13:25', while: 'it holds the photos of a province in manual mode' },
  { name: 'incident', at: '14:05', while: 'runbooks run' },
  { name: 'prometheus', at: '15:05', while: 'alerts fire' },
  { name: 'postgres', at: '16:20', while: 'the return to normal waits for approval' },
  { name: 'gw-wib', at: '17:20', while: 'it holds the backlog of the west' },
] as const;

describe('kill -9 of each process during the night', () => {
  let report: Report;

  beforeAll(async () => {
    report = await shortDrill({ speed: 320, scale: 800, kills: KILLS });
  }, 300_000);

  it.each(KILLS)('restarts $name, killed at $at while $while', ({ name }) => {
    expect(report.restarts[name]).toBe(1);
    expect(report.timeline.some((entry) => entry.what === `kill -9 of ${name}`)).toBe(true);
  });

  it('restarts nothing that was not killed', () => {
    const others = Object.entries(report.restarts).filter(
      ([name]) => !KILLS.some((kill) => kill.name === name),
    );
    expect(others.filter(([, count]) => count > 0)).toEqual([]);
  });

  it('loses and duplicates nothing', () => {
    expect(report.uploads).toMatchObject({ lost: 0, duplicated: 0, altered: 0 });
    expect(report.uploads.receipted).toBe(report.uploads.offered);
  });

  it('still holds its verdict', () => {
    expect(report.verdict, report.reasons.join('\n')).toBe('held');
  });
});
