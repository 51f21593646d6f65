import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
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
        'deploy/nginx/siaga.conf',
      ]),
    );
    expect(paths.filter((path) => /^test\/|\.test\.ts$|\/testing(\/|\.ts)/.test(path))).toEqual([]);
  });
});

describe('a vendor that has linked the package', () => {
  it('finds admission and instrumentation behind their names', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'siaga-vendor-'));
    try {
      await mkdir(join(folder, 'node_modules'));
      await symlink(ROOT, join(folder, 'node_modules/siaga'));
      const service = join(folder, 'service.mjs');
      await writeFile(
        service,
        `import { createAdmission } from 'siaga/admission';
         import { createMeter } from 'siaga/instrumentation';
         const settings = { SIAGA_GATEWAY_ID: 'gw-wita', SIAGA_DATA_DIR: 'admission', SIAGA_LOG_LEVEL: 'silent' };
         const admission = await createAdmission(settings, { meter: createMeter() });
         console.log(typeof admission.middleware, admission.epoch());
         await admission.close();`,
      );
      const { stdout } = await promisify(execFile)(process.execPath, [service], { cwd: folder });
      expect(stdout).toBe('function 0\n');
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
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
