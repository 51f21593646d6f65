import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync } from 'node:fs';
import { access, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const readme = await readFile(join(ROOT, 'README.md'), 'utf8');
const blocks = [...readme.matchAll(/```sh\n([\s\S]*?)```/g)].map((match) => (match[1] ?? '').trim());
const lines = blocks.flatMap((block) => block.split('\n'));

/** Every command the README shows, and what runs it: the integration run, another test, or this one. */
const RUN_BY: Readonly<Record<string, string>> = {
  'npm ci': '.ci/run',
  'npm run check': '.ci/run',
  'npm run test:contract': '.ci/run',
  'npm test': '.ci/run',
  'npm run test:nights': '.ci/run',
  'npm start': 'test/e2e/start.test.ts',
  'npx siaga drill election-night --report with.json': 'test/drills/command.test.ts',
  'npx siaga drill election-night --without-siaga --report without.json': 'test/drills/command.test.ts',
  'npx siaga drill compare with.json without.json --svg night.svg': 'here',
  'export SIAGA_GATEWAY_ID=gw-wib': 'here',
  'export SIAGA_UPSTREAM_URL=https://sirekap.vendor.example': 'here',
  'export SIAGA_DATA_DIR=./gw-wib': 'here',
  'npx siaga run gateway': 'here',
};

const run = promisify(execFile);

describe('the README', () => {
  it('shows no command that nothing runs', () => {
    expect([...new Set(lines)].sort()).toEqual(Object.keys(RUN_BY).sort());
  });

  it.each(Object.entries(RUN_BY).filter(([, by]) => by === '.ci/run'))(
    'has %s run by %s',
    async (line, by) => {
      expect((await readFile(join(ROOT, by), 'utf8')).split('\n').some((text) => text.includes(line))).toBe(
        true,
      );
    },
  );

  it('names only files that exist', async () => {
    const targets = [...readme.matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map((match) => match[1] ?? '');
    expect(targets.length).toBeGreaterThan(10);
    for (const target of targets) await access(join(ROOT, target));
  });

  it.each(globSync('{src,test,.github,runbooks}/**/*.md', { cwd: ROOT }))(
    'leads to no file that is missing from %s',
    async (file) => {
      const text = await readFile(join(ROOT, file), 'utf8');
      for (const [, target = ''] of text.matchAll(/\]\((?!https?:)([^)#]+)\)/g)) {
        await access(join(ROOT, dirname(file), target));
      }
    },
  );

  it('starts a gateway with the lines it shows', { timeout: 60_000 }, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'siaga-readme-'));
    const block = blocks.find((text) => text.includes('siaga run gateway')) ?? '';
    const script = block.replace('npx siaga', `exec ${process.execPath} ${join(ROOT, 'src/cli/bin.mjs')}`);
    const gateway = spawn('bash', ['-ec', script], {
      cwd: folder,
      env: { PATH: process.env['PATH'] ?? '', SIAGA_GATEWAY_PORT: '0', SIAGA_OPS_PORT: '0' },
    });
    try {
      let log = '';
      for await (const chunk of gateway.stdout) {
        log += String(chunk);
        if (log.includes('the gateway is open')) break;
      }
      expect(log).toContain('the gateway is open');
    } finally {
      const gone = once(gateway, 'exit');
      gateway.kill('SIGTERM');
      await gone;
      await rm(folder, { recursive: true, force: true });
    }
  });

  it('compares two nights with the line it shows', { timeout: 60_000 }, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'siaga-readme-'));
    try {
      const reports = join(ROOT, 'test/support/reports');
      const args = ['drill', 'compare', join(reports, 'with.json'), join(reports, 'without.json')];
      const svg = join(folder, 'night.svg');
      const { stdout } = await run(process.execPath, [join(ROOT, 'src/cli/bin.mjs'), ...args, '--svg', svg]);
      expect(stdout).toMatch(/goodput, WIB wave/);
      // The picture at the top of the README is that of these two reports.
      expect(await readFile(svg, 'utf8')).toBe(
        await readFile(join(ROOT, '.github/images/election-night.svg'), 'utf8'),
      );
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
