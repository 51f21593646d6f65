import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CATALOG } from '../../src/catalog/index.ts';
import { ManualClock, systemClock } from '../../src/kernel/index.ts';
import { publishedFolder } from '../../src/status/testing.ts';

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

describe('siaga catalog, from any folder', () => {
  it('exports every service and takes each of them back', async () => {
    const folder = join(elsewhere, 'openslo');
    const exported = await siaga('catalog', 'export', '--openslo', folder);
    expect(exported).toMatchObject({ code: 0, stderr: '' });
    const files = await readdir(folder);
    expect(files).toContain('sso.yaml');
    for (const file of files) {
      const { code, stdout, stderr } = await siaga('catalog', 'import', join(folder, file));
      expect({ code, stderr }, file).toEqual({ code: 0, stderr: '' });
      expect(stdout).toContain(`export const ${file.replace('.yaml', '')}: Service = {`);
    }
  });

  it('takes back, whole, what it exports to the terminal', async () => {
    const printed = await siaga('catalog', 'export', '--openslo');
    expect(printed).toMatchObject({ code: 0, stderr: '' });
    const file = join(elsewhere, 'semua.yaml');
    await writeFile(file, printed.stdout);
    const { code, stdout, stderr } = await siaga('catalog', 'import', file);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const each = await Promise.all(
      CATALOG.services.map(({ id }) => siaga('catalog', 'import', join(elsewhere, `openslo/${id}.yaml`))),
    );
    expect(stdout).toBe(each.map((one) => one.stdout).join('\n'));
    const written = await siaga('catalog', 'import', file, '--write');
    expect(written.code).toBe(1);
    for (const { id } of CATALOG.services) expect(written.stderr).toContain(`services/${id}.ts`);
  });

  it('takes a stream with documents of other kinds, and says beside the file what it leaves out', async () => {
    const file = join(elsewhere, 'sumber.yaml');
    const sso = await readFile(join(elsewhere, 'openslo/sso.yaml'), 'utf8');
    const source =
      'apiVersion: openslo/v1\nkind: DataSource\nmetadata:\n  name: prom\nspec:\n  type: Prometheus\n';
    await writeFile(file, `${sso}---\n${source}`);
    const { code, stdout, stderr } = await siaga('catalog', 'import', file);
    expect({ code, stderr }).toEqual({ code: 0, stderr: 'DataSource prom is left out\n' });
    expect(stdout).toContain('export const sso: Service = {');
  });

  it('says what is wrong with a document, and where, and writes over nothing', async () => {
    const file = join(elsewhere, 'salah.yaml');
    const sso = await readFile(join(elsewhere, 'openslo/sso.yaml'), 'utf8');
    await writeFile(file, sso.replace('budgetingMethod: Occurrences', 'budgetingMethod: Sometimes'));
    const { code, stdout, stderr } = await siaga('catalog', 'import', file, '--write');
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^CATALOG_OPENSLO_INVALID: document 4 \(SLO login\), spec\.budgetingMethod: /);
    const over = await siaga('catalog', 'import', join(elsewhere, 'openslo/sso.yaml'), '--write');
    expect(over.code).toBe(1);
    expect(over.stderr).toMatch(/^CLI_FILE_EXISTS: /);
  });
});

describe('siaga status verify, from any folder', () => {
  it('says that a copy is true, old or altered, where it first differs, and tells scripts by its exit code', async () => {
    const copy = join(elsewhere, 'salinan');
    const publish = (clock: { now(): number }) =>
      publishedFolder(copy, join(elsewhere, 'kunci'), new ManualClock(clock.now()));
    const verify = () => siaga('status', 'verify', copy, '--key', join(elsewhere, 'pin.json'));
    await publish(systemClock);
    expect(await verify()).toMatchObject({ code: 1, stderr: expect.stringContaining('CLI_KEYS_UNREADABLE') });
    await cp(join(copy, 'jwks.json'), join(elsewhere, 'pin.json'));
    // From fifty seconds ahead, which passes as the skew of a clock, a slow machine has its time.
    await publish({ now: () => systemClock.now() + 50_000 });
    expect(await verify()).toMatchObject({ code: 0, stdout: expect.stringMatching(/^true: all 88 files/) });
    await publish({ now: () => systemClock.now() - 3_600_000 });
    expect(await verify()).toMatchObject({
      code: 2,
      stdout: expect.stringMatching(/^old: .* is as signed, but 1h/),
    });
    const tile = join(copy, 'index.html');
    await writeFile(tile, (await readFile(tile, 'utf8')).replace('1.234', '1.235'));
    const altered = await verify();
    expect(altered.code).toBe(1);
    expect(altered.stdout).toMatch(
      /^ALTERED: index\.html .* should read ".*1\.234.*" but reads ".*1\.235.*"/,
    );
  });
});

describe('siaga phases, from any folder', () => {
  it('says where each zone is, what comes next and what each phase selects', async () => {
    const { code, stdout, stderr } = await siaga('phases', '--at', '2024-02-14T12:30+07:00');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/WIB +pemungutan +2024-02-14 12\.30 WIB/);
    expect(stdout).toMatch(/WIT +penghitungan +2024-02-14 14\.30 WIT/);
    expect(stdout).toContain('nation: penghitungan');
    expect(stdout).toMatch(/Next:\n +2024-02-14 13\.00 WIB +penghitungan/);
    expect(stdout).toMatch(/SLO login +95 % +98 % +98 % +99 %/);
    expect(stdout).toContain('every hour of every phase has the people it wants');
  });

  it('obeys a site’s own schedule, says who is missing in it, and refuses one that cannot be', async () => {
    const file = join(elsewhere, 'pilkada.json');
    const phase = (name: string, from: string, to: string) => ({ phase: name, from, to });
    const plan = {
      name: 'Pilkada 2029',
      phases: [
        phase('pemungutan', '2029-11-27T07:00', '2029-11-27T13:00'),
        phase('penghitungan', '2029-11-27T13:00', '2029-11-28T00:00'),
        phase('rekap', '2029-11-28T00:00', '2029-12-15T00:00'),
      ],
    };
    await writeFile(file, JSON.stringify(plan, undefined, 2));
    const { stdout } = await siaga('phases', '--file', file, '--at', '2029-11-27T20:00+07:00');
    expect(stdout).toContain('Pilkada 2029 at 2029-11-27 20.00 WIB');
    expect(stdout).toContain('made for a counting of 23 h, not 11 h');
    expect(stdout).toContain('2029-11-27 16.00 WIB to 2029-11-28 00.00 WIB  penghitungan, night: 1 of 2');
    await writeFile(file, JSON.stringify(plan, undefined, 2).replace('2029-11-28T00:00', '2029-11-27T12:00'));
    const refused = await siaga('phases', '--file', file);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(
      /^CATALOG_SCHEDULE_INVALID: .*pilkada\.json: line 12, phases\[1\]\.to ends before it begins in WIB/,
    );
    // As Notepad saves it.
    await writeFile(file, `\uFEFF${JSON.stringify(plan, undefined, 2)}`);
    expect(await siaga('phases', '--file', file)).toMatchObject({ code: 0, stderr: '' });
    expect(await siaga('phases', '--file', 'nowhere.json')).toMatchObject({
      code: 1,
      stderr: 'CATALOG_SCHEDULE_UNREADABLE: nowhere.json cannot be read: ENOENT\n',
    });
  });
});

describe('siaga probe', () => {
  it('says which of its settings are not set', async () => {
    const { code, stderr } = await siaga('probe');
    expect(code).toBe(1);
    expect(stderr).toMatch(/^CONFIG_INVALID: /);
    expect(stderr).toContain('SIAGA_PROBE_NUMBER: is not set');
    expect(stderr).not.toContain('NaN');
  });
});
