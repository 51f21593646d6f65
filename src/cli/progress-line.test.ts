import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { progressLine } from './progress-line.ts';

it('calls the night’s clock simulated, since the machine’s says WIB too', () => {
  const out = Object.assign(new PassThrough({ encoding: 'utf8' }), { isTTY: true, columns: 80 });
  progressLine(out as unknown as NodeJS.WriteStream).show({
    night: '13:49',
    tally: undefined,
    standing: undefined,
  });
  const line = String(out.read());
  expect(line).toContain('jam simulasi 13:49');
  expect(line).not.toContain('WIB');
});
