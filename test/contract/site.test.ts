/** A site of one's own by a command: its addresses in everything that is generated, and none of this machine's. */
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { parse } from 'yaml';
import { runTool } from '../support/run-tool.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const BIN = join(ROOT, 'src/cli/bin.mjs');
const SITE = join(ROOT, 'deploy/site.yaml');

let folder = '';
let answer: { readonly code: number; readonly text: string };
const generate = (...args: readonly string[]): Promise<typeof answer> =>
  new Promise((done) => {
    const child = execFile(process.execPath, [BIN, 'generate', ...args], (_error, stdout, stderr) => {
      done({ code: child.exitCode ?? 1, text: stdout + stderr });
    });
  });
const textOf = (path: string): Promise<string> => readFile(join(folder, path), 'utf8');

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'siaga-site-'));
  answer = await generate('--site', SITE, '--into', folder);
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

describe('siaga generate --site FILE --into DIR', () => {
  it('writes dashboards, alerts and provisioning, and nothing of the checkout', async () => {
    expect(answer).toMatchObject({ code: 0 });
    expect((await readdir(folder)).sort()).toEqual(['alerts', 'dashboards', 'deploy']);
    expect((await readdir(join(folder, 'deploy'))).sort()).toEqual(['grafana']);
  });

  it('gives every file the site’s addresses, and none of this machine’s', async () => {
    const files = (await readdir(folder, { recursive: true })).filter((path) => /\.(json|ya?ml)$/.test(path));
    expect(files.length).toBeGreaterThan(60);
    for (const path of files) expect(await textOf(path), path).not.toMatch(/127\.0\.0\.1:76/);
    expect(await textOf('alerts/alerting.rules.yml')).toContain(
      'https://siaga.example/runbooks/gateway-down',
    );
    expect(await textOf('deploy/grafana/datasources/siaga.yaml')).toContain(
      'https://prometheus.siaga.example',
    );
  });

  it('has exemplars open their traces in the site’s Tempo, where it has one', async () => {
    const other = await mkdtemp(join(tmpdir(), 'siaga-tempo-'));
    try {
      const file = join(other, 'site.yaml');
      await writeFile(
        file,
        (await readFile(SITE, 'utf8')).replace('tracesType: jaeger', 'tracesType: tempo'),
      );
      expect(await generate('--site', file, '--into', join(other, 'site'))).toMatchObject({ code: 0 });
      const path = 'deploy/grafana/datasources/siaga.yaml';
      const { datasources } = parse(await readFile(join(other, 'site', path), 'utf8'));
      const named = (kind: string) => datasources.find(({ type }: { type: string }) => type === kind);
      expect(named('jaeger')).toBeUndefined();
      expect(named('tempo')).toMatchObject({
        access: 'proxy',
        url: 'https://jejak.siaga.example',
        jsonData: { httpHeaderName1: 'Authorization' },
        secureJsonData: { httpHeaderValue1: 'Bearer ${SIAGA_TRACES_READ_TOKEN}' },
      });
      const [{ datasourceUid }] = named('prometheus').jsonData.exemplarTraceIdDestinations;
      expect(datasourceUid).toBe(named('tempo').uid);
    } finally {
      await rm(other, { recursive: true });
    }
  });

  it('scrapes what the site has, by job', async () => {
    const { scrape_configs: jobs } = parse(await textOf('alerts/prometheus.yml'));
    const targets = new Map(
      jobs.map(({ job_name: job, static_configs: all }: { job_name: string; static_configs: unknown }) => [
        job,
        all,
      ]),
    );
    expect(targets.get('incident')).toEqual([
      { targets: ['siaga-1.siaga.example:7650', 'siaga-2.siaga.example:7650'] },
    ]);
    expect(targets.get('decide')).toEqual([{ targets: ['proksi.siaga.example:7643'] }]);
  });

  it('scrapes several gateways of a region, each by a name of its own', async () => {
    const own = await mkdtemp(join(tmpdir(), 'siaga-two-gateways-'));
    onTestFinished(() => rm(own, { recursive: true }));
    const file = join(own, 'site.yaml');
    const one = (await readFile(SITE, 'utf8')).replace('gateway: gw-wib }', 'gateway: gw-wib-1 }');
    const two = one.replace(
      /^ +- .*gw-wib-1 }$/m,
      (line) => `${line}\n${line.replaceAll('gw-wib', 'gw-wib-2').replace('-2-1 }', '-2 }')}`,
    );
    await writeFile(file, two);
    expect(await generate('--site', file, '--into', join(own, 'into'))).toMatchObject({ code: 0 });
    const prometheus = await readFile(join(own, 'into/alerts/prometheus.yml'), 'utf8');
    expect([...prometheus.matchAll(/gateway: (gw-\S+)/g)].map(([, name]) => name)).toEqual([
      'gw-wib-1',
      'gw-wib-2',
      'gw-wita',
      'gw-wit',
    ]);
    await writeFile(file, two.replace('gateway: gw-wib-2 }', 'gateway: gw-wib-1 }'));
    const refused = await generate('--site', file, '--into', join(own, 'into'));
    expect(refused).toMatchObject({ code: 1 });
    expect(refused.text).toContain('another target is gw-wib-1 already');
  });

  it('has the heartbeat and emergencies go to somebody', async () => {
    const { receivers } = parse(await textOf('alerts/alertmanager.yml'));
    const urls = receivers.map(
      ({ webhook_configs: [hook] }: { webhook_configs: [{ url: string }] }) => hook.url,
    );
    expect(urls).toEqual([
      'https://siaga.example/api/alerts',
      'https://denyut.example/siaga',
      'https://darurat.example/siaga',
    ]);
    expect((await stat(join(folder, 'alerts/alertmanager.yml'))).mode & 0o777).toBe(0o640);
  });

  it('is taken by Prometheus and Alertmanager, its stories too', async () => {
    for (const [name, ...args] of [
      ['promtool', 'check', 'config', 'prometheus.yml'],
      ['amtool', 'check-config', 'alertmanager.yml'],
      ['promtool', 'test', 'rules', 'gateway-down.test.yml'],
    ] as const) {
      const told = await runTool(join(folder, 'alerts'), name, ...args);
      expect(told.code, told.text).toBe(0);
    }
  });

  it('is the same the second time, and says with --check what somebody changed', async () => {
    const place = ['--site', SITE, '--into', folder];
    expect(await generate(...place, '--check')).toEqual({ code: 0, text: '' });
    await writeFile(join(folder, 'alerts/sla.yml'), 'sla: []\n');
    expect(await generate(...place, '--check')).toEqual({
      code: 1,
      text: `stale, run \`siaga generate --site ${SITE} --into ${folder}\`:\n  alerts/sla.yml\n`,
    });
    expect(await generate(...place)).toMatchObject({ code: 0 });
    expect(await generate(...place, '--check')).toEqual({ code: 0, text: '' });
  });

  it.each([
    ['no folder', ['--site', SITE], '--site and --into go together'],
    ['no site', ['--into', 'x'], '--site and --into go together'],
    ['the checkout itself', ['--site', SITE, '--into', ROOT], 'name another folder'],
    ['a file that is not there', ['--site', 'tiada.yaml', '--into', 'x'], 'CLI_SITE_UNREADABLE'],
  ])('is refused with %s', async (_, args, words) => {
    const refused = await generate(...args);
    expect(refused.code).toBe(1);
    expect(refused.text).toContain(words);
    expect(refused.text).not.toMatch(/\n\s+at /);
  });
});
