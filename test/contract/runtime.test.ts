/** A start under an old Node fails with one clear line, never with a syntax error. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const bin = fileURLToPath(new URL('../../src/cli/bin.mjs', import.meta.url));

function startUnder(node: string, flags: string[] = []): { status: number | null; lines: string[] } {
  const { status, stdout, stderr } = spawnSync(node, [...flags, bin, '--version'], { encoding: 'utf8' });
  return { status, lines: `${stdout}${stderr}`.trim().split('\n') };
}

/** A Node older than 24 that this machine happens to have. */
function findOlderNode(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const candidates = folders
    .filter((folder) => folder !== '' && !folder.includes('node_modules'))
    .map((folder) => join(folder, 'node'))
    .filter((path) => existsSync(path));
  return candidates.find((path) => majorOf(path) < 24);
}

function majorOf(node: string): number {
  return Number(execFileSync(node, ['-p', 'process.versions.node'], { encoding: 'utf8' }).split('.')[0]);
}

/** Makes the Node that is started say that it is another version. */
function pretend(version: string): string {
  const versions = `{ ...process.versions, node: '${version}' }`;
  const script = `Object.defineProperty(process, 'versions', { value: ${versions} })`;
  return `data:text/javascript,${encodeURIComponent(script)}`;
}

function expectRefusal({ status, lines }: ReturnType<typeof startUnder>): void {
  expect(status).toBe(1);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain('siaga needs Node 24');
}

const olderNode = findOlderNode();

describe('the runtime', () => {
  it('is Node 24 or newer wherever npm starts us', () => {
    expect(Number(process.versions.node.split('.')[0])).toBeGreaterThanOrEqual(24);
  });

  it('refuses a Node that says it is older, in one line', () => {
    expectRefusal(startUnder(process.execPath, ['--import', pretend('20.19.0')]));
  });

  it.skipIf(olderNode === undefined)('refuses the older Node of this machine, in one line', () => {
    expectRefusal(startUnder(olderNode!));
  });

  it('does not refuse the Node that comes with the package', () => {
    expect(startUnder(process.execPath).lines.join('\n')).not.toContain('needs Node 24');
  });
});
