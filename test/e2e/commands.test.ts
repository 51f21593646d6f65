import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const BIN = join(ROOT, 'src/cli/bin.mjs');

let elsewhere: string;

beforeAll(async () => {
  elsewhere = await mkdtemp(join(tmpdir(), 'siaga-commands-'));
});
afterAll(() => rm(elsewhere, { recursive: true, force: true }));

/** Run a command far from the checkout. */
async function siaga(...args: readonly string[]) {
  const options = { cwd: elsewhere, env: { PATH: process.env['PATH'] ?? '' } };
  try {
    return { code: 0, ...(await promisify(execFile)(process.execPath, [BIN, ...args], options)) };
  } catch (error) {
    return error as { code: number; stdout: string; stderr: string };
  }
}

describe('siaga --version', () => {
  it('is that of the package', async () => {
    const { version } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8'));
    expect(await siaga('--version')).toMatchObject({ code: 0, stdout: `${version}\n`, stderr: '' });
  });
});

describe('siaga runbook plan, from any folder', () => {
  it('says of a runbook without automation that it has none, and what people do', async () => {
    const { code, stdout, stderr } = await siaga('runbook', 'plan', 'watchdog');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('Tanpa otomasi: tidak ada yang dijalankan mesin.');
    expect(stdout).toContain('1. Nyalakan yang mati');
    expect(stdout).toContain('1. Apakah Prometheus hidup');
    expect(stdout).not.toContain('automation: none');
  });

  it('plans one with automation, and asks where when it is not told', async () => {
    const planned = await siaga('runbook', 'plan', 'region-upload-outage', '--region', '52');
    expect(planned.code, planned.stderr).toBe(0);
    expect(planned.stdout).toContain('16.243');
    const { code, stdout, stderr } = await siaga('runbook', 'plan', 'region-upload-outage');
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('--region');
  });

  it('names the folder when there is no such runbook', async () => {
    const { code, stderr } = await siaga('runbook', 'plan', 'tidak-ada', '--region', '52');
    expect(code).toBe(1);
    expect(stderr).toContain(join(ROOT, 'runbooks'));
  });
});
