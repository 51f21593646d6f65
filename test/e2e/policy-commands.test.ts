import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inAnHour, tpsIn } from '../../src/gateway/testing.ts';
import { siaga, startControlledGateway, type ControlledGateway } from '../support/controlled-gateway.ts';

const PORT = 17_220;

let site: ControlledGateway;
let dir: string;
let ops: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'siaga-policy-'));
  site = await startControlledGateway(PORT, { SIAGA_WORKERS: '0' });
  ops = `http://127.0.0.1:${String(site.gateway.opsPort)}`;
  await site.obey(5, { rules: [{ scope: '52', until: inAnHour(), uploadMode: 'queue' }] });
});
afterAll(async () => {
  await site.close();
  await rm(dir, { recursive: true, force: true });
});

/** A command that must fail, with one line and nothing else. */
async function fault(...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await siaga('policy', ...args);
  expect({ code, stdout }, stderr).toEqual({ code: 1, stdout: '' });
  expect(stderr).toMatch(/^[^\n]+\n$/);
  return stderr;
}

describe('siaga policy show', () => {
  it('says in one line what is wrong with where it is told to look', async () => {
    expect(await fault('show', '--ops', 'bukan-url')).toContain('an address such as http://127.0.0.1:7621');
    expect(await fault('show', '--ops', 'http://127.0.0.1:1')).toMatch(/127\.0\.0\.1:1\/policy/);
    expect(await fault('show', '--ops', `http://127.0.0.1:${String(PORT)}`)).toMatch(
      /is it the operations port of a gateway\?\): .*404/,
    );
    expect(await fault('show', '--ops', site.gateway.vendor.url)).toContain('is it the operations port');
    expect(await fault('show')).toContain('--data-dir');
    expect(await fault('show', '--data-dir', '/nowhere')).toContain(
      'no policy was ever taken up in /nowhere',
    );
  });

  it('shows a running gateway, and its folder', async () => {
    for (const where of [
      ['--ops', ops],
      ['--data-dir', site.gateway.dataDir],
    ]) {
      const { code, stdout } = await siaga('policy', 'show', ...where);
      expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringMatching(/gw-wita: epoch 5/) });
    }
  });
});

describe('siaga policy explain', () => {
  it.each(['9999999999999', '00', '5299'])('knows no place %s', async (place) => {
    expect(await fault('explain', '--ops', ops, '--tps', place)).toBe(`there is no place ${place}\n`);
  });

  it.each([['520101'], [tpsIn('52', 7)], ['nasional']])('explains %s', async (place) => {
    const { code, stdout } = await siaga('policy', 'explain', '--ops', ops, '--tps', place);
    expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining(`${place} at `) });
  });

  it('goes by the register of the site where there is one', async () => {
    const register = join(dir, 'tps.txt');
    await writeFile(register, '5271011001001\n');
    const asked = ['explain', '--ops', ops, '--register', register, '--tps'];
    expect((await siaga('policy', ...asked, '5271')).code).toBe(0);
    expect(await fault(...asked, '5201')).toBe(`there is no place 5201 in ${register}\n`);
    expect(await fault(...asked.slice(0, 3), '--register', '/nowhere', '--tps', '52')).toContain('/nowhere');
  });
});

describe('siaga policy audit', () => {
  it('fails where there is none', async () => {
    expect(await fault('audit', '--data-dir', '/nowhere')).toContain('no policy audit in /nowhere');
  });

  it.each(['0', '1'])(
    'tells of a damaged line, which does not keep a gateway of %s workers from starting',
    async (workers) => {
      await site.gateway.stop();
      const path = join(site.gateway.dataDir, 'policy', 'audit.jsonl');
      const lines = (await readFile(path, 'utf8')).trimEnd().split('\n');
      lines[lines.length - 1] = lines.at(-1)!.replace('"epoch":5', '"epoch":6');
      await writeFile(path, `${lines.join('\n')}\n{"seq":`);
      await site.gateway.restart({ SIAGA_WORKERS: workers });
      expect(await site.gateway.metric('siaga_gateway_policy_audit_faults_total', { fault: 'torn' })).toBe(1);
      const { code, stdout, stderr } = await siaga('policy', 'audit', '--data-dir', site.gateway.dataDir);
      expect({ code, stderr }).toMatchObject({
        code: 1,
        stderr: expect.stringMatching(/^the chain breaks after/),
      });
      expect(stdout).toContain('restored');
      expect((await site.report()).policy?.epoch).toBe(5);
    },
  );
});
