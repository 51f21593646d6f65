import { describe, expect, it } from 'vitest';
import { nextUpdateOf } from './next-update.ts';

const MINUTE = 60_000;
const opened = { severity: 'critical', openedAt: 0, acknowledgedAt: null, setTo: null } as const;

describe('when more is to be said', () => {
  it.each([
    ['critical', 15],
    ['warning', 30],
    ['info', 60],
  ] as const)('of a %s incident is after %i minutes', (severity, minutes) => {
    expect(nextUpdateOf({ ...opened, severity })).toBe(minutes * MINUTE);
  });

  it('counts anew from when somebody took it on', () => {
    expect(nextUpdateOf({ ...opened, acknowledgedAt: 4 * MINUTE })).toBe(19 * MINUTE);
  });

  it('stays as somebody set it, also once that is past', () => {
    expect(nextUpdateOf({ ...opened, acknowledgedAt: 90 * MINUTE, setTo: 20 * MINUTE })).toBe(20 * MINUTE);
  });
});
