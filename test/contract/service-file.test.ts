/** A service really is one file: added to a copy of the checkout, and what `siaga generate` makes and says of it. */
import { execFile } from 'node:child_process';
import { access, cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serviceSource, type Service } from '../../src/catalog/index.ts';
import { sampleService } from '../support/sample-service.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const COPIED = [
  ...['src', 'alerts', 'dashboards', 'deploy', 'runbooks', 'package.json'],
  ...['test/load/shapes.json', 'test/contract', 'test/support', '.config/vitest.config.ts'],
];
/** The sample under a name of its own: tests that add the sample themselves are run beside it. */
const renamed = (text: string): string => text.replaceAll('contoh', 'berkas').replaceAll('Contoh', 'Berkas');
const HOUSE_TESTS = ['dashboard', 'metrics-shown', 'grafana-push', 'sample-service'].map(
  (name) => `test/contract/${name}`,
);
const FILE = 'src/catalog/services/berkas.ts';
const RUNBOOKS = ['fast', 'slow'].map((speed) => `runbooks/berkas-budget-burn-${speed}.md`);
const { vendor: _, ...unsold } = sampleService;
const ownService: Service = { ...unsold, sla: [] };

const runbook = (alert: string): string => `---
alert: ${alert}
title: Anggaran berkas habis
owner: Pusdatin KPU
validated: '2024-02-01'
automation: none
---

## Yang terlihat

Berkas gagal.

## Yang diperiksa

Berkas.

## Yang dilakukan

Berkas.

## Eskalasi

Komandan.
`;

let copy = '';
beforeAll(async () => {
  copy = await mkdtemp(join(tmpdir(), 'siaga-checkout-'));
  for (const part of COPIED) await cp(join(ROOT, part), join(copy, part), { recursive: true });
  await symlink(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
});
afterAll(async () => {
  await rm(copy, { recursive: true });
});

interface Answer {
  readonly code: number;
  readonly text: string;
}
const node = (...args: readonly string[]): Promise<Answer> =>
  new Promise((resolve) => {
    const child = execFile(process.execPath, args, { cwd: copy }, (_error, stdout, stderr) => {
      resolve({ code: child.exitCode ?? 1, text: stdout + stderr });
    });
  });
const generate = (...args: readonly string[]): Promise<Answer> =>
  node('src/cli/bin.mjs', 'generate', ...args);
const lay = (service: Service): Promise<void> => writeFile(join(copy, FILE), renamed(serviceSource(service)));
const isThere = (path: string): Promise<boolean> =>
  access(join(copy, path)).then(
    () => true,
    () => false,
  );
const linesOf = ({ text }: Answer): readonly string[] =>
  text.split('\n').flatMap((line) => (line.startsWith('  ') ? [line.trim()] : []));

// One after another on the one copy, as somebody would who adds a service.
describe('a file added to the folder of services', () => {
  it('is missed by the check while nothing was generated', async () => {
    expect(await generate('--check')).toMatchObject({ code: 0 });
    await lay(sampleService);
    expect(await generate('--check')).toEqual({
      code: 1,
      text: 'stale, run `npm run generate`:\n  src/catalog/services/index.ts: does not list what lies beside it\n',
    });
  });

  it('is listed, rendered, and told what people must write', async () => {
    const answer = await generate();
    expect(answer.code).toBe(1);
    expect(linesOf(answer)).toEqual([
      ...RUNBOOKS.map((path) => `berkas: runbook ${path}`),
      'berkas: contracts/vendor-utama-2024-02, term berkas: the contract has no objective of that id',
    ]);
    expect(answer.text).not.toMatch(/\n\s+at /);
    for (const path of ['dashboards/layanan-berkas.json', 'alerts/berkas-budget-burn-fast.test.yml'])
      expect(await isThere(path), path).toBe(true);
    expect(await generate('--check')).toMatchObject({ code: 1, text: expect.stringContaining('lack') });
  });

  it('lacks its runbooks while they are empty, or speak of another alert', async () => {
    const [fast, slow] = RUNBOOKS;
    await writeFile(join(copy, fast!), '\n');
    await writeFile(join(copy, slow!), runbook('Lain'));
    const told = linesOf(await generate('--check'));
    expect(told).toContain(`berkas: runbook ${fast!}: is empty`);
    expect(told).toContain(`berkas: runbook ${slow!}: its head does not say alert: BerkasBudgetBurnSlow`);
  });

  it('is complete with its runbooks, when no vendor runs it', async () => {
    await lay(ownService);
    for (const path of RUNBOOKS)
      await writeFile(
        join(copy, path),
        runbook(path.includes('fast') ? 'BerkasBudgetBurnFast' : 'BerkasBudgetBurnSlow'),
      );
    expect(await generate()).toMatchObject({ code: 0 });
    expect(await generate('--check')).toMatchObject({ code: 0, text: '' });
  });

  const testsPass = async (project: string, ...tests: readonly string[]): Promise<void> => {
    const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--config', '.config/vitest.config.ts'];
    const answer = await node(...vitest, '--project', project, ...tests);
    expect(answer.code, answer.text).toBe(0);
  };

  it('leaves the tests of the catalog, of what is published and of its cardinality true', () =>
    testsPass('unit', 'src/catalog/catalog.test.ts', 'src/publish', 'src/cli/generate'));

  it('leaves the tests of dashboards, of what Grafana is sent and of a further service true, without operations too', async () => {
    await lay({ ...ownService, operations: [] });
    expect(await generate()).toMatchObject({ code: 0 });
    // Stories of alerts take promtool long, and do not depend on who else is there.
    await testsPass('contract', ...HOUSE_TESTS, '-t', '^(?!.*tells the stories)');
  }, 300_000);

  it('is refused in words, without a stack, when it is wrong', async () => {
    await lay({ ...ownService, owner: 'siapa' });
    expect(await generate()).toEqual({
      code: 1,
      text: 'CATALOG_INVALID: services/berkas: owned by "siapa", which is no team of oncall.ts\n',
    });
  });

  it('is told when no service comes of it', async () => {
    await writeFile(join(copy, FILE), 'export const berkas = {};\n');
    expect(linesOf(await generate())).toEqual([
      `${FILE}: has no \`export const …: Service = \`, so no service comes of it`,
    ]);
  });

  it('leaves the list when it is gone, and what was made of it is named', async () => {
    await rm(join(copy, FILE));
    const answer = await generate();
    expect(answer.code).toBe(0);
    expect(answer.text).toContain('nothing generates dashboards/layanan-berkas.json any more: delete it');
    expect(await readFile(join(copy, 'src/catalog/services/index.ts'), 'utf8')).not.toContain('berkas');
  });
});
