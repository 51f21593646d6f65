import { describe, expect, it } from 'vitest';
import { DEFAULT_PORT_BASE, ephemeralWarning, PORT_SPAN } from './ports.ts';

const LINUX = '32768\t60999\n';

describe('the warning of ports that outgoing connections may take', () => {
  it.each([
    ['the default', DEFAULT_PORT_BASE, false],
    ['a range that ends just below', 32_767 - PORT_SPAN, false],
    ['a range that only its last port reaches', 32_768 - PORT_SPAN, true],
    ['one in the midst', 37_600, true],
    ['one that begins at the last', 60_999, true],
    ['one that begins just above', 61_000, false],
  ])('of %s', (_, base, warned) => {
    expect(ephemeralWarning(base, LINUX) !== undefined).toBe(warned);
  });

  it('names the ports, the system’s range and a base that is safe', () => {
    expect(ephemeralWarning(37_600, LINUX)).toMatch(/37600 to 37660.*32768 to 60999.*below 32708/);
    expect(ephemeralWarning(32_708 - 1, LINUX)).toBeUndefined();
  });

  it('is not given where the system does not say', () => {
    expect(ephemeralWarning(37_600, '')).toBeUndefined();
    expect(ephemeralWarning(37_600, 'nothing of use')).toBeUndefined();
  });
});
