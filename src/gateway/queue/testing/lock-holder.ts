/**
 * Claims the folders that standard input names, one a line as `<folder> <milliseconds since the epoch>`, each at that
 * time or at once, and says of each `held` or the error's code. Holds them until it is killed.
 */
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { lockDir } from '../dir-lock.ts';

const lines = createInterface({ input: process.stdin });
console.log('ready');
for await (const line of lines) {
  const [dir = '', at = '0'] = line.split(' ');
  // Spinning, not waiting: two that were told the same time must begin within microseconds.
  while (Date.now() < Number(at));
  const said = await lockDir(dir).then(
    () => 'held',
    (error: unknown) => (error as { code?: string }).code ?? String(error),
  );
  if (!process.stdout.write(`${said}\n`)) await once(process.stdout, 'drain');
}
