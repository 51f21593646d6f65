import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { reportSchema } from '../../src/drill/index.ts';

const BIN = join(import.meta.dirname, '../../src/cli/bin.mjs');
/** Too few stations for an overload: neither a night that holds nor one that collapses. */
const SMALL = ['--speed', '800', '--scale', '1:4000', '--until', '14:00'];

it.each([
  ['with', [], 'broken'],
  ['without', ['--without-siaga'], 'survived'],
] as const)(
  'siaga drill election-night, %s Siaga, ends by its verdict and leaves its report',
  async (_, how, verdict) => {
    const folder = await mkdtemp(join(tmpdir(), 'siaga-drill-test-'));
    try {
      const file = join(folder, 'report.json');
      const args = [BIN, 'drill', 'election-night', ...how, ...SMALL, '--report', file];
      const { code, stdout } = await promisify(execFile)(process.execPath, args).then(
        (ended) => ({ code: 0, ...ended }),
        (error: unknown) => error as { code: number; stdout: string },
      );
      const report = reportSchema.parse(JSON.parse(await readFile(file, 'utf8')));
      expect(report).toMatchObject({ verdict, until: '14:00' });
      expect(code, stdout).toBe(1);
      expect(stdout).toMatch(/^timeline .*\n {2}\d\d[.:]\d\d/m);
      expect(stdout).toContain(`verdict   ${verdict}, for a night that was ended at 14:00`);
      expect(report.reasons.length).toBeGreaterThan(0);
      for (const reason of report.reasons) expect(stdout).toContain(reason);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
);
