import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

function simulate(...args: readonly string[]): { status: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(import.meta.dirname, 'run.ts'), ...args],
    {
      encoding: 'utf8',
    },
  );
  return { status, stdout, stderr };
}

describe('npm run simulate', () => {
  it.each([[[]], [['--help']]])('with %j lists what there is', (args) => {
    const { status, stderr } = simulate(...args);
    expect({ status, stderr }).toMatchObject({
      status: 0,
      stderr: expect.stringMatching(/one of:\n {2}admission/),
    });
  });

  it('says what a simulation takes', () => {
    const { status, stdout } = simulate('admission', '--help');
    expect({ status, stdout }).toMatchObject({ status: 0, stdout: expect.stringContaining('--svg FILE') });
    expect(stdout).not.toContain('*');
  });

  it('refuses an option that there is not, and says what there is', () => {
    const { status, stderr } = simulate('waiting-room', '--nonsense');
    expect(status).toBe(1);
    expect(stderr).toMatch(/'--nonsense'\n\n.*waiting-room \[--users N\]/);
    expect(stderr).not.toMatch(/^ {4}at /m);
  });

  it('names what there is when it is asked for something else', () => {
    const { status, stderr } = simulate('weather');
    expect({ status, stderr }).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('no simulation "weather"'),
    });
  });
});
