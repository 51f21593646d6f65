/**
 * A wall that nobody has seen bite may be painted on. Each test builds a small house with one hole
 * in it and asks the real configuration what it sees.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cruise, type ICruiseResult } from 'dependency-cruiser';
import { ESLint } from 'eslint';
import { afterEach, describe, expect, it } from 'vitest';
import { forbidden, options } from '../../.config/dependency-cruiser.mjs';
import { rooms } from '../../.config/rooms.mjs';

const eslintConfig = fileURLToPath(new URL('../../.config/eslint.config.mjs', import.meta.url));

const houses: string[] = [];

afterEach(() => {
  for (const house of houses.splice(0)) rmSync(house, { recursive: true, force: true });
});

function buildHouse(files: Record<string, string>): string {
  const house = mkdtempSync(join(tmpdir(), 'siaga-walls-'));
  houses.push(house);
  const doors = rooms.map((room) => [`src/${room.name}/index.ts`, 'export const door = 1;\n'] as const);
  const ground: Record<string, string> = {
    'package.json': '{ "type": "module" }',
    'test/empty.ts': 'export {};\n',
    ...Object.fromEntries(doors),
    ...files,
  };
  for (const [path, text] of Object.entries(ground)) {
    mkdirSync(dirname(join(house, path)), { recursive: true });
    writeFileSync(join(house, path), text);
  }
  return house;
}

/** The names of the walls that a house with these files breaks. */
async function brokenWalls(files: Record<string, string>): Promise<string[]> {
  const baseDir = buildHouse(files);
  const result = await cruise(['src', 'test'], {
    ...options,
    baseDir,
    validate: true,
    ruleSet: { forbidden },
  });
  const { summary } = result.output as ICruiseResult;
  return [...new Set(summary.violations.map((violation) => violation.rule.name))].sort();
}

async function lintFindings(path: string, text: string): Promise<string[]> {
  const house = buildHouse({
    [path]: text,
    'tsconfig.json': '{ "compilerOptions": { "strict": true, "noEmit": true }, "include": ["src"] }',
  });
  const linter = new ESLint({ cwd: house, overrideConfigFile: eslintConfig });
  const [result] = await linter.lintFiles([path]);
  return result!.messages.map((message) => message.ruleId ?? message.message);
}

const uses = (path: string): string => `import { door } from '${path}';\nexport const used = door;\n`;

describe('import walls', () => {
  it('let a house without holes pass', async () => {
    const broken = await brokenWalls({
      'src/gateway/server.ts': uses('../contracts/index.ts'),
      'src/gateway/domain/admission.ts': uses('../../catalog/index.ts'),
      'src/processes/gateway.ts': uses('../gateway/index.ts'),
      'src/cli/start.ts': uses('../processes/gateway.ts').replaceAll('door', 'used'),
      'test/e2e/house.ts': uses('../../src/processes/index.ts'),
      'src/incident/testing/index.ts': 'export const door = 1;',
      'test/drills/house.ts': uses('../../src/incident/testing/index.ts'),
      'src/status/figures.test.ts': uses('../kernel/index.ts'),
    });
    expect(broken).toEqual([]);
  });

  const holes: [string, Record<string, string>, string][] = [
    ['one component importing another', { 'src/gateway/a.ts': uses('../incident/index.ts') }, 'room-gateway'],
    ['the kernel importing a room', { 'src/kernel/a.ts': uses('../contracts/index.ts') }, 'room-kernel'],
    ['a room importing a process', { 'src/status/a.ts': uses('../processes/index.ts') }, 'room-status'],
    [
      'a way round the door',
      {
        'src/contracts/policy.ts': 'export const door = 1;',
        'src/status/a.ts': uses('../contracts/policy.ts'),
      },
      'door-from-status',
    ],
    [
      'a type taken round the door',
      {
        'src/contracts/policy.ts': 'export type Policy = 1;',
        'src/status/a.ts': "import type { Policy } from '../contracts/policy.ts';\nexport type P = Policy;",
      },
      'door-from-status',
    ],
    [
      'a unit test reaching round a door',
      {
        'src/contracts/policy.ts': 'export const door = 1;',
        'src/status/a.test.ts': uses('../contracts/policy.ts'),
      },
      'door-from-status-tests',
    ],
    [
      'test/ reaching into a room',
      { 'src/gateway/a.ts': 'export const door = 1;', 'test/e2e/a.ts': uses('../../src/gateway/a.ts') },
      'test-through-doors',
    ],
    [
      'src importing test/',
      { 'test/support/a.ts': 'export const door = 1;', 'src/gateway/a.ts': uses('../../test/support/a.ts') },
      'src-never-imports-test',
    ],
    [
      'a fake in what runs',
      { 'src/kernel/testing.ts': 'export const door = 1;', 'src/kernel/a.ts': uses('./testing.ts') },
      'testing-is-for-tests',
    ],
    [
      'a cycle',
      { 'src/kernel/a.ts': uses('./b.ts'), 'src/kernel/b.ts': "export { used as door } from './a.ts';" },
      'no-cycles',
    ],
    ['an unknown room', { 'src/utils/a.ts': uses('../kernel/index.ts') }, 'known-rooms-only'],
    [
      'a built-in in the catalog',
      { 'src/catalog/a.ts': "import { readFileSync } from 'node:fs';\nexport const read = readFileSync;" },
      'pure-catalog-no-built-ins',
    ],
    [
      'a built-in in a domain folder below a part of a room',
      { 'src/sirekap/sso/domain/a.ts': "import { get } from 'node:http';\nexport const read = get;" },
      'pure-sirekap-no-built-ins',
    ],
    [
      'a domain folder importing what does I/O beside it',
      {
        'src/incident/store/a.ts': 'export const door = 1;',
        'src/incident/domain/a.ts': uses('../store/a.ts'),
      },
      'pure-incident-no-impure-neighbours',
    ],
    [
      'the catalog importing the instruments themselves',
      { 'src/catalog/a.ts': uses('../instrumentation/index.ts') },
      'pure-catalog-no-impure-doors',
    ],
    ['a missing file', { 'src/kernel/a.ts': uses('./gone.ts') }, 'resolvable'],
  ];

  it.each(holes)('report %s', async (_hole, files, wall) => {
    expect(await brokenWalls(files)).toContain(wall);
  });

  it('report a library with I/O in pure code', async () => {
    const broken = await brokenWalls({
      'node_modules/pg/package.json': '{ "name": "pg", "main": "index.js" }',
      'node_modules/pg/index.js': 'exports.door = 1;',
      'src/publish/a.ts': uses('pg'),
    });
    expect(broken).toContain('pure-publish-no-libraries');
  });

  it('let pure code use a library that only calculates, and the metric definitions', async () => {
    const broken = await brokenWalls({
      'package.json': '{ "type": "module", "dependencies": { "yaml": "1" } }',
      'node_modules/yaml/package.json': '{ "name": "yaml", "main": "index.js" }',
      'node_modules/yaml/index.js': 'exports.door = 1;',
      'src/instrumentation/definitions.ts': 'export const door = 1;',
      'src/publish/a.ts': uses('yaml'),
      'src/publish/b.ts': uses('../instrumentation/definitions.ts'),
    });
    expect(broken).toEqual([]);
  });
});

describe('purity lint', () => {
  const impurities: [string, string, string][] = [
    ['the clock in the catalog', 'src/catalog/a.ts', 'export const t = (): number => Date.now();\n'],
    ['a bare Date in a domain', 'src/sirekap/sso/domain/a.ts', 'export const t = (): Date => new Date();\n'],
    ['chance in a renderer', 'src/publish/a.ts', 'export const x = (): number => Math.random();\n'],
    [
      'a timer in the view',
      'src/status/view/a.ts',
      'export const w = (f: () => void) => setTimeout(f, 1);\n',
    ],
    ['console in a room', 'src/gateway/a.ts', "console.log('x');\n"],
    ['the environment in a room', 'src/status/a.ts', "export const home = process.env['HOME'];\n"],
    ['a default export', 'src/kernel/a.ts', 'export default 1;\n'],
  ];

  it.each(impurities)('reports %s', async (_impurity, path, text) => {
    const findings = await lintFindings(path, text);
    expect(findings.filter((rule) => rule.startsWith('no-'))).not.toEqual([]);
  });

  it('lets pure code take `now`, and an impure room read the clock', async () => {
    expect(
      await lintFindings('src/catalog/a.ts', 'export const t = (now: number) => new Date(now);\n'),
    ).toEqual([]);
    expect(await lintFindings('src/gateway/a.ts', 'export const t = () => Date.now();\n')).toEqual([]);
  });
});
