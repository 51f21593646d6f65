import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { parseConfig } from './config.ts';

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
});
