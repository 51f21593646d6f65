import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EDITOR, grafanaStandIn, VIEWER, type GrafanaStandIn } from '../support/grafana-stand-in.ts';

const ROOT = join(import.meta.dirname, '../..');
const BIN = join(ROOT, 'src/cli/bin.mjs');
const UIDS = (await readdir(join(ROOT, 'dashboards'))).map((name) => name.replace(/\.json$/, '')).sort();

let grafana: GrafanaStandIn;
beforeEach(async () => {
  grafana = await grafanaStandIn();
});
afterEach(() => grafana.close());

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** `siaga grafana push` with this token in its environment. */
async function push(token: string | undefined, ...args: readonly string[]): Promise<Ended> {
  const env = {
    PATH: process.env['PATH'] ?? '',
    SIAGA_GRAFANA_URL: grafana.origin,
    ...(token !== undefined && { SIAGA_GRAFANA_TOKEN: token }),
  };
  const run = promisify(execFile);
  try {
    return { code: 0, ...(await run(process.execPath, [BIN, 'grafana', 'push', ...args], { env })) };
  } catch (error) {
    const { code, stdout, stderr } = error as Ended;
    return { code, stdout, stderr };
  }
}

const saves = (): readonly string[] =>
  grafana.heard
    .filter(({ path }) => path === '/api/dashboards/db')
    .map(({ body }) => (body as { dashboard: { uid: string } }).dashboard.uid);
const titleOf = (uid: string, title: string): void => {
  const kept = grafana.dashboards.get(uid)!;
  kept.dashboard = { ...kept.dashboard, title, version: kept.dashboard.version + 1 };
};

describe('siaga grafana push', () => {
  it('makes the folder, saves every dashboard into it once, and says so in each history', async () => {
    const first = await push(EDITOR, '--message', 'rilis 7');
    expect(first).toMatchObject({ code: 0, stderr: '' });
    expect(first.stdout).toContain('+ folder siaga (Siaga)');
    expect([...grafana.dashboards.keys()].sort()).toEqual(UIDS);
    expect(new Set([...grafana.dashboards.values()].map(({ folderUid }) => folderUid))).toEqual(
      new Set(['siaga']),
    );
    expect(new Set([...grafana.history.values()].flat())).toEqual(new Set(['rilis 7']));

    grafana.heard.length = 0;
    const second = await push(EDITOR);
    expect(second.stdout).toContain(`0 created, 0 updated, ${String(UIDS.length)} unchanged, 0 refused`);
    expect(saves()).toEqual([]);
  });

  it('shows in a dry run what would change, and changes nothing', async () => {
    const before = await push(EDITOR, '--dry-run');
    expect(before.stdout).toContain(`${String(UIDS.length)} would be created`);
    await push(EDITOR);
    titleOf('sirekap-nasional', 'Diubah dengan tangan');
    grafana.heard.length = 0;
    const dry = await push(EDITOR, '--dry-run');
    expect(dry).toMatchObject({ code: 0, stderr: '' });
    expect(dry.stdout).toContain('~ /title: "Diubah dengan tangan" → "Sirekap: nasional"');
    expect(dry.stdout).toContain('0 would be created, 1 would be updated');
    expect(grafana.heard.filter(({ method }) => method !== 'GET')).toEqual([]);
  });

  it('follows the version that it has seen, and brings back what was changed', async () => {
    await push(EDITOR);
    titleOf('siaga-gerbang', 'Lain');
    const again = await push(EDITOR);
    expect(again.stdout).toContain('~ siaga-gerbang (Siaga: gerbang dan antrean), version 3');
    expect(saves().filter((uid) => uid === 'siaga-gerbang')).toHaveLength(2);
    expect(grafana.dashboards.get('siaga-gerbang')?.dashboard['title']).toBe('Siaga: gerbang dan antrean');
  });

  it('is refused where somebody saved in between, goes on with the others, and can be told to prevail', async () => {
    await push(EDITOR);
    titleOf('siaga-gerbang', 'Lain');
    titleOf('sirekap-masuk', 'Lain');
    grafana.meanwhile = (uid) => {
      if (uid === 'siaga-gerbang') titleOf(uid, 'Baru saja');
    };
    const lost = await push(EDITOR);
    expect(lost.code).toBe(1);
    expect(lost.stdout).toMatch(
      /! siaga-gerbang: .*412 version-mismatch The dashboard has been changed by someone else/,
    );
    expect(lost.stdout).toContain(`0 created, 1 updated, ${String(UIDS.length - 2)} unchanged, 1 refused`);
    expect(grafana.dashboards.get('siaga-gerbang')?.dashboard['title']).toBe('Baru saja');
    expect(await push(EDITOR, '--overwrite')).toMatchObject({ code: 0 });
    expect(grafana.dashboards.get('siaga-gerbang')?.dashboard['title']).toBe('Siaga: gerbang dan antrean');
  });

  it('says what Grafana says of a dashboard that comes from its files', async () => {
    await push(EDITOR);
    grafana.dashboards.get('siaga-insiden')!.provisioned = true;
    titleOf('siaga-insiden', 'Lain');
    const { code, stdout } = await push(EDITOR);
    expect(code).toBe(1);
    expect(stdout).toContain('400 Cannot save provisioned dashboard');
  });

  it.each([
    ['nobody knows', 'glsa_wrong_987', 'CLI_GRAFANA_UNAUTHORIZED'],
    ['may only read', VIEWER, 'CLI_GRAFANA_FORBIDDEN'],
    ['is missing', undefined, 'CLI_GRAFANA_TOKEN_MISSING'],
    ['is no header', 'dua kata', 'CLI_GRAFANA_TOKEN_MISSING'],
  ])('ends in one line with a token that %s', async (_, token, code) => {
    const ended = await push(token);
    expect(ended.code).toBe(1);
    expect(ended.stderr).toMatch(new RegExp(`^${code}: [^\n]+\n$`));
    expect(saves()).toEqual([]);
  });

  it('takes the token from a file, and never writes it anywhere', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'siaga-grafana-'));
    try {
      const file = join(folder, 'token');
      await writeFile(file, `${EDITOR}\n`);
      await chmod(file, 0o600);
      const ended = [
        await push(undefined, '--token-file', file),
        await push(undefined, '--token-file', file, '--url', 'http://127.0.0.1:9'),
        await push('glsa_wrong_987'),
      ];
      expect(ended.map(({ code }) => code)).toEqual([0, 1, 1]);
      expect(ended[1]?.stderr).toContain('CLI_GRAFANA_UNREACHABLE');
      for (const { stdout, stderr } of ended) expect(stdout + stderr).not.toMatch(/glsa_/);
      expect(JSON.stringify(grafana.heard)).not.toMatch(/glsa_/);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('says so in one line when a sign-in page answers in the place of Grafana', async () => {
    const page = createServer((_, response) => response.end('<html>Sign in</html>')).listen(0, '127.0.0.1');
    await once(page, 'listening');
    try {
      const origin = `http://127.0.0.1:${String((page.address() as AddressInfo).port)}`;
      const ended = await push(EDITOR, '--url', origin);
      expect(ended.code).toBe(1);
      expect(ended.stderr).toMatch(/^CLI_GRAFANA_UNREACHABLE: [^\n]+sign-in page[^\n]+\n$/);
    } finally {
      page.closeAllConnections();
      page.close();
      await once(page, 'close');
    }
  });

  it('carries no token over a network in clear, nor to where it is redirected', async () => {
    const clear = await push(EDITOR, '--url', 'http://grafana.example');
    expect(clear.stderr).toContain('CLI_GRAFANA_ADDRESS_INVALID');
    expect((await push(EDITOR, '--url', 'ftp://grafana.example')).stderr).toContain(
      'CLI_GRAFANA_ADDRESS_INVALID',
    );
  });
});
