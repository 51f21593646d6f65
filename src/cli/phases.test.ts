import { describe, expect, it } from 'vitest';
import { phasesCommand } from './phases.ts';

describe('the help of siaga phases', () => {
  it('says that it tells of now unless told, in words and not as a number of milliseconds', () => {
    const help = phasesCommand().helpInformation();
    expect(help).toContain('(default: now)');
    expect(help).not.toMatch(/\d{10}/);
  });
});
