import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { parseConfig, slipsIn } from './config.ts';

const schema = z.object({ PORT: z.coerce.number().int().min(1), NAME: z.string().min(2) });

describe('configuration', () => {
  it('is parsed and frozen', () => {
    const config = parseConfig(schema, { PORT: '80', NAME: 'gw' });
    expect(config).toEqual({ PORT: 80, NAME: 'gw' });
    expect(Object.isFrozen(config)).toBe(true);
  });

  it('names every fault at once', () => {
    expect(() => parseConfig(schema, { PORT: 'x', NAME: '' })).toThrow(/2 fault[\s\S]*PORT[\s\S]*NAME/);
  });

  it('says of a variable that is not there that it is not set, whatever its type makes of nothing', () => {
    expect(() => parseConfig(schema, {})).toThrow(/\n {2}PORT: is not set\n {2}NAME: is not set$/);
  });

  it.each([
    [{ SIAGA_VENDR_TOKEN: 'x' }, ['SIAGA_VENDR_TOKEN']],
    [{ SIAGA_TRUSTED_PROXY: 'x' }, ['SIAGA_TRUSTED_PROXY']],
    [{ SIAGA_VENDOR_TOKENS: 'x', SIAGA_VENDOR_TOKEN: 'y' }, []],
    [{ SIAGA_CONTROL_TOKEN: 'x', PATH: '/bin' }, []],
  ])('of %o tells the names that slipped', (env, slipped) => {
    const text = z.string().optional();
    const known = z.object({ SIAGA_VENDOR_TOKEN: text, SIAGA_TRUSTED_PROXIES: text });
    expect(slipsIn(known, env).map(({ given }) => given)).toEqual(slipped);
  });
});
