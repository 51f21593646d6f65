import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { CATALOG, inhibitionsOf, PRODUCTION, RECORDINGS, replayProfile } from '../catalog/index.ts';
import { localSite, panelQueries, publish } from './index.ts';

const SITE = localSite(7600, ['gw-wib', 'gw-wita', 'gw-wit']);
const REPLAY = replayProfile(80);
const production = publish(PRODUCTION, SITE);
const replay = publish(REPLAY, SITE);

interface RuleFile {
  readonly groups: readonly {
    readonly rules: readonly { readonly record?: string; readonly alert?: string; readonly expr: string }[];
  }[];
}

const rulesOf = (files: ReadonlyMap<string, string>): RuleFile['groups'][number]['rules'] =>
  [...files]
    .filter(([path]) => path.endsWith('.rules.yml'))
    .flatMap(([, text]) => (parse(text) as RuleFile).groups.flatMap((group) => group.rules));

const namesOf = (files: ReadonlyMap<string, string>): readonly string[] =>
  rulesOf(files).map((rule) => rule.record ?? rule.alert ?? '');

describe('what is published', () => {
  it('is the same text every time', () => {
    expect([...publish(PRODUCTION, SITE)]).toEqual([...production]);
  });

  it('has the same names in a replay as on the night, whatever the windows', () => {
    expect(namesOf(replay)).toEqual(namesOf(production));
  });

  it('records every name that other programs read', () => {
    for (const record of Object.values(RECORDINGS)) expect(namesOf(production)).toContain(record);
  });

  it('judges no window that a replay could not fill with scrapes', () => {
    const windows = rulesOf(replay).flatMap((rule) => [
      ...rule.expr.matchAll(/\[(?:(\d+)m)?(?:(\d+)s)?(\d+ms)?\]/g),
    ]);
    expect(windows.length).toBeGreaterThan(50);
    for (const [text, minutes = '0', seconds = '0'] of windows) {
      expect(Number(minutes) * 60 + Number(seconds), text).toBeGreaterThanOrEqual(5);
    }
  });

  it('has each rule that speaks for others before them, in the order in which Prometheus sends', () => {
    const order = namesOf(production);
    for (const { source, targets } of inhibitionsOf(CATALOG))
      for (const target of targets) expect(order.indexOf(source), target).toBeLessThan(order.indexOf(target));
  });

  it('judges speed by the profile: 30 s on the night, 5 s in a replay', () => {
    const expr = (files: ReadonlyMap<string, string>): string | undefined =>
      rulesOf(files).find((rule) => rule.alert === 'UploadLatencyHigh')?.expr;
    expect(expr(production)).toContain(`${RECORDINGS.uploadDeliveryP95} > 30 `);
    expect(expr(replay)).toContain(`${RECORDINGS.uploadDeliveryP95} > 5 `);
  });

  it('scrapes each gateway under its name, and leaves out jobs without a target', () => {
    const config = parse(production.get('alerts/prometheus.yml')!);
    const jobs = config.scrape_configs.map((job: { job_name: string }) => job.job_name);
    expect(jobs).toEqual([
      'gateway',
      'sirekap',
      'incident',
      'status',
      'traces',
      'manual',
      'prometheus',
      'alertmanager',
    ]);
    expect(config.scrape_configs[0].static_configs).toEqual([
      { targets: ['127.0.0.1:7621'], labels: { gateway: 'gw-wib' } },
      { targets: ['127.0.0.1:7622'], labels: { gateway: 'gw-wita' } },
      { targets: ['127.0.0.1:7623'], labels: { gateway: 'gw-wit' } },
    ]);
  });

  it('scrapes what decides for a proxy where a site names it', () => {
    const site = localSite(7600, []);
    const decide = [{ address: '10.0.0.7:7643', gateway: 'gw-wib' }];
    const files = publish(PRODUCTION, { ...site, targets: { ...site.targets, decide } });
    const { scrape_configs: jobs } = parse(files.get('alerts/prometheus.yml')!) as {
      scrape_configs: readonly { job_name: string }[];
    };
    expect(jobs.find((job) => job.job_name === 'decide')).toEqual({
      job_name: 'decide',
      static_configs: [{ targets: ['10.0.0.7:7643'], labels: { gateway: 'gw-wib' } }],
    });
  });

  it.each([
    ['production', production, ['10s', '15s', '30m']],
    ['replay', replay, ['1s', '2s', '1h']],
  ] as const)('groups and repeats at the pace of a %s', (_, files, [wait, interval, repeat]) => {
    expect(parse(files.get('alerts/alertmanager.yml')!).route).toMatchObject({
      receiver: 'siaga',
      group_by: ['service'],
      group_wait: wait,
      group_interval: interval,
      repeat_interval: repeat,
    });
  });

  it('gives the heartbeat and emergencies listeners when the site names them, and else nobody', () => {
    const named = {
      ...SITE,
      watchdogUrl: 'https://denyut.example/x',
      emergencyUrl: 'https://darurat.example/y',
    };
    const receivers = (site: typeof SITE) =>
      parse(publish(PRODUCTION, site).get('alerts/alertmanager.yml')!).receivers.slice(1);
    expect(receivers(named)).toEqual([
      { name: 'denyut', webhook_configs: [{ url: 'https://denyut.example/x', send_resolved: false }] },
      { name: 'darurat', webhook_configs: [{ url: 'https://darurat.example/y', send_resolved: true }] },
    ]);
    expect(receivers(SITE)).toEqual([{ name: 'denyut' }, { name: 'darurat' }]);
  });

  it('keeps the bearer token out of the configuration', () => {
    const config = parse(production.get('alerts/alertmanager.yml')!);
    expect(config.receivers[0].webhook_configs[0]).toEqual({
      url: 'http://127.0.0.1:7600/api/alerts',
      send_resolved: true,
      max_alerts: 0,
      http_config: { authorization: { type: 'Bearer', credentials_file: 'webhook-token' } },
    });
  });
});

describe('the queries of a dashboard', () => {
  const province = JSON.parse(production.get('dashboards/sirekap-provinsi.json')!);

  it('have no variable left', () => {
    const queries = panelQueries(province, { rateInterval: '10s', range: '1h', chosen: { province: '52' } });
    expect(queries.length).toBeGreaterThan(10);
    for (const query of queries) expect(query.expr).not.toContain('$');
    expect(queries.map((query) => query.expr)).toContain(
      'sum(rate(siaga_gateway_receipts_total{province=~"52",job=~".+",instance=~".+"}[10s]))',
    );
  });

  it('are refused of something that is no dashboard', () => {
    expect(() =>
      panelQueries({ panels: [{ targets: [{}] }] }, { rateInterval: '1m', range: '1h' }),
    ).toThrow();
  });
});
