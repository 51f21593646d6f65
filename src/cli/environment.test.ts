import { describe, expect, it } from 'vitest';
import { outsideAddresses } from './environment.ts';

describe('addresses outside the house', () => {
  it('are none where their variables are empty or not set', () => {
    expect(outsideAddresses({ SIAGA_WATCHDOG_URL: '' })).toEqual({
      watchdogUrl: undefined,
      emergencyUrl: undefined,
    });
  });

  it('are taken as they are', () => {
    const url = 'https://pager.example/v1?key=a';
    expect(outsideAddresses({ SIAGA_EMERGENCY_URL: url }).emergencyUrl).toBe(url);
  });

  it.each(['pager.example', 'file:///etc/passwd'])('must be of the web, not %s', (url) => {
    expect(() => outsideAddresses({ SIAGA_WATCHDOG_URL: url })).toThrow(
      /SIAGA_WATCHDOG_URL: must be an http or https address/,
    );
  });
});
