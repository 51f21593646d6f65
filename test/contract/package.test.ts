import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { rooms } from '../../.config/rooms.mjs';

const ROOT = join(import.meta.dirname, '../..');

describe('the package', () => {
  it('carries the licence that it names', async () => {
    const { license } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8'));
    expect(license).toBe('Apache-2.0');
    expect(await readFile(join(ROOT, 'LICENSE'), 'utf8')).toMatch(
      /Apache License\s+Version 2\.0[\s\S]+END OF TERMS AND CONDITIONS/,
    );
  });

  it('holds what its commands read, and no tests', async () => {
    const { stdout } = await promisify(execFile)('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
      cwd: ROOT,
    });
    const [pack] = JSON.parse(stdout) as [{ files: readonly { path: string }[] }];
    const paths = pack.files.map((file) => file.path);
    expect(paths).toEqual(
      expect.arrayContaining([
        'LICENSE',
        'README.md',
        'package.json',
        'src/cli/bin.mjs',
        'src/incident/store/migrations/002_runbook.ts',
        'runbooks/watchdog.md',
        'alerts/alertmanager.yml',
        'dashboards/sirekap-nasional.json',
      ]),
    );
    expect(paths.filter((path) => /^test\/|\.test\.ts$|\/testing(\/|\.ts)/.test(path))).toEqual([]);
  });
});

describe('the table of rooms', () => {
  it('names only places that exist', () => {
    for (const { name, pure, doors } of rooms) {
      const places = [...(pure === true ? [] : pure), ...doors].filter((place) => !place.includes('*'));
      for (const place of ['', ...places]) {
        expect(existsSync(join(ROOT, 'src', name, place)), `${name}/${place}`).toBe(true);
      }
    }
  });
});
