import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import {
  ALERTS,
  GATEWAYS,
  PRODUCTION,
  RECORDINGS,
  replayProfile,
  runbookNameOf,
} from '../../src/catalog/index.ts';
import { localSite, panelQueries, publish } from '../../src/publish/index.ts';
import { runTool } from '../support/run-tool.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const ALERT_FOLDER = join(ROOT, 'alerts');
const SITE = localSite(
  7600,
  GATEWAYS.map((gateway) => gateway.id),
);
const published = publish(PRODUCTION, SITE);
const dashboards = [...published].filter(([path]) => path.startsWith('dashboards/'));

describe('the committed files', () => {
  it('are what the catalog says, and nothing else lies beside them', async () => {
    for (const [path, text] of published) expect(await readFile(join(ROOT, path), 'utf8'), path).toBe(text);
    const folders = [...new Set([...published.keys()].map((path) => dirname(path)))];
    const lying = await Promise.all(
      folders.map(async (folder) => (await readdir(join(ROOT, folder))).map((name) => `${folder}/${name}`)),
    );
    expect(lying.flat().sort()).toEqual([...published.keys()].sort());
  });

  it('satisfy promtool and amtool', async () => {
    const rules = (await readdir(ALERT_FOLDER)).filter((name) => name.endsWith('.rules.yml'));
    expect(rules).toHaveLength(3);
    for (const answer of [
      await runTool(ALERT_FOLDER, 'promtool', 'check', 'rules', '--lint-fatal', ...rules),
      await runTool(ALERT_FOLDER, 'promtool', 'check', 'config', 'prometheus.yml'),
      await runTool(ALERT_FOLDER, 'amtool', 'check-config', 'alertmanager.yml'),
    ]) {
      expect(answer.text).toContain('SUCCESS');
      expect(answer.code, answer.text).toBe(0);
    }
  });

  it('count what a gateway received also when it is gone, and miss what it held', async () => {
    const gone = (value: number): string => `${String(value)}x30 _x60`;
    const series: readonly (readonly [string, string])[] = [
      ['siaga_gateway_received_uploads{gateway="a",province="52",job="gateway"}', gone(100)],
      ['siaga_gateway_received_uploads{gateway="b",province="52",job="gateway"}', '50x90'],
      ['siaga_gateway_received_other_ballots{gateway="a",province="52",job="gateway"}', gone(20)],
      ['siaga_gateway_received_other_ballots{gateway="b",province="52",job="gateway"}', '10x90'],
      ['siaga_gateway_queue_held_uploads{gateway="a",province="52",job="gateway"}', gone(30)],
      ['siaga_gateway_queue_held_uploads{gateway="b",province="52",job="gateway"}', '0x90'],
      ['siaga_gateway_queue_stuck_uploads{gateway="b",reason="session",job="gateway"}', '1x90'],
      // What the disk spoilt is not there: it must be missed.
      ['siaga_gateway_queue_stuck_uploads{gateway="b",reason="damaged",job="gateway"}', '5x90'],
      ['sirekap_intake_photos_stored_total{province="52",job="sirekap"}', '110x29 119x60'],
    ];
    const nation = (name: 'setAside' | 'inPassing', value: number) => ({ labels: RECORDINGS[name], value });
    const of52 = (name: 'received' | 'presidential' | 'held' | 'recorded', value: number) => ({
      labels: `${RECORDINGS[name]}{province="52"}`,
      value,
    });
    const at = (time: string, samples: readonly { readonly labels: string; readonly value: number }[]) =>
      samples.map((sample) => ({
        expr: sample.labels,
        eval_time: time,
        exp_samples: [sample],
      }));
    const story = {
      rule_files: [join(ALERT_FOLDER, 'indicators.rules.yml')],
      evaluation_interval: '10s',
      tests: [
        {
          interval: '10s',
          input_series: series.map(([name, values]) => ({ series: name, values })),
          promql_expr_test: [
            ...at('5m10s', [of52('received', 150), of52('held', 30), of52('recorded', 119)]),
            ...at('5m10s', [nation('setAside', 1), nation('inPassing', 9)]),
            ...at('12m', [of52('received', 150), of52('held', 0), of52('recorded', 119)]),
            ...at('12m', [nation('inPassing', 0), of52('presidential', 120)]),
          ],
        },
      ],
    };
    const folder = await mkdtemp(join(tmpdir(), 'siaga-recordings-'));
    try {
      await writeFile(join(folder, 'story.test.yml'), stringify(story));
      const answer = await runTool(folder, 'promtool', 'test', 'rules', 'story.test.yml');
      expect(answer.code, answer.text).toBe(0);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it.each([
    ['LoginSuccessLow', 'siaga'],
    ['RegionUploadOutage', 'siaga'],
    ['Watchdog', 'denyut'],
  ])('route %s to %s', async (alertname, receiver) => {
    const answer = await runTool(
      ALERT_FOLDER,
      'amtool',
      'config',
      'routes',
      'test',
      '--config.file=alertmanager.yml',
      `alertname=${alertname}`,
    );
    expect(answer.text.split('\n')[0]).toBe(receiver);
  });
});

describe('a replay', () => {
  it.each([8, 80, 600])(
    'at %i times the speed has rules and configuration that its readers take',
    async (speed) => {
      const folder = await mkdtemp(join(tmpdir(), 'siaga-replay-'));
      try {
        await mkdir(join(folder, 'alerts'));
        const files = [...publish(replayProfile(speed), SITE)].filter(([path]) => path.startsWith('alerts/'));
        for (const [path, text] of files) await writeFile(join(folder, path), text);
        const alerts = join(folder, 'alerts');
        const config = await runTool(alerts, 'promtool', 'check', 'config', 'prometheus.yml');
        expect(config.code, config.text).toBe(0);
        const routes = await runTool(alerts, 'amtool', 'check-config', 'alertmanager.yml');
        expect(routes.code, routes.text).toBe(0);
      } finally {
        await rm(folder, { recursive: true });
      }
    },
  );
});

describe('alerts and runbooks', () => {
  it('have a file for every alert and an alert for every file', async () => {
    const files = (await readdir(join(ROOT, 'runbooks'))).filter(
      (name) => !['README.md', 'errors.md'].includes(name),
    );
    expect(files.sort()).toEqual(ALERTS.map((alert) => `${runbookNameOf(alert.name)}.md`).sort());
  });

  it.each(ALERTS.map((alert) => alert.name))('agree on the name of %s', async (alertname) => {
    const text = await readFile(join(ROOT, 'runbooks', `${runbookNameOf(alertname)}.md`), 'utf8');
    expect(text).toMatch(new RegExp(`^---\nalert: ${alertname}\ntitle: .{5,}\n`));
    expect(
      published.get('alerts/alerting.rules.yml')! + published.get('alerts/budgets.rules.yml')!,
    ).toContain(`/runbooks/${runbookNameOf(alertname)}\n`);
  });
});

const queries = dashboards.flatMap(([path, text]) =>
  panelQueries(JSON.parse(text), { rateInterval: '1m', range: '1h' }).map(
    (query) => [`${path} ${query.panel}`, query.expr] as const,
  ),
);
describe('every query of a dashboard', () => {
  it('is PromQL to the Prometheus that is installed', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'siaga-queries-'));
    try {
      const asRules = queries.map(([, expr], index) => ({ record: `query:${index}`, expr }));
      await writeFile(
        join(folder, 'queries.yml'),
        stringify({ groups: [{ name: 'queries', rules: asRules }] }),
      );
      const answer = await runTool(folder, 'promtool', 'check', 'rules', 'queries.yml');
      expect(answer.code, answer.text).toBe(0);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('is found by this test', () => {
    expect(queries.length).toBeGreaterThan(200);
  });
});
