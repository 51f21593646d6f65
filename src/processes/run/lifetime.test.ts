import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';

it('a start that hangs waits for its end at SIGTERM, and is abandoned at a second one', async () => {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'testing/hanging-start.ts')], {
    env: { PATH: process.env['PATH'] ?? '' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (log += String(chunk)));
  const says = (text: string): Promise<unknown> =>
    vi.waitFor(() => expect(log).toContain(text), { timeout: 60_000, interval: 20 });
  const gone = once(child, 'close');
  try {
    await says('it hangs');
    child.kill('SIGTERM');
    await says('told once');
    expect(child.exitCode).toBeNull();
    child.kill('SIGTERM');
    await gone;
    expect([child.exitCode, child.signalCode]).toEqual([1, null]);
    expect(log).toContain('told to end while it started');
  } finally {
    child.kill('SIGKILL');
    await gone;
  }
}, 80_000);
