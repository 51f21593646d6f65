/** A new service is one file: what follows from it, and how the build names what it cannot make. */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  ALERTS,
  alertsOf,
  CATALOG,
  CONTRACTS,
  DASHBOARDS,
  defineCatalog,
  GATEWAYS,
  PRODUCTION,
  runbookNameOf,
  type AlertLook,
  type AlertSpec,
  type Catalog,
} from '../../src/catalog/index.ts';
import { gaps, localSite, publish } from '../../src/publish/index.ts';
import { storiesOf } from '../support/rules/published-stories.ts';
import { tell } from '../support/rules/tell.ts';
import { sampleService } from '../support/sample-service.ts';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const SITE = localSite(
  7600,
  GATEWAYS.map((gateway) => gateway.id),
);
const withSample = defineCatalog({ ...CATALOG, services: [...CATALOG.services, sampleService] });
const files = publish(PRODUCTION, SITE, withSample);
const ownAlerts = alertsOf({ services: [sampleService] });
const ownRunbooks = ownAlerts.map(({ name }) => runbookNameOf(name));
const writtenRunbooks = (await readdir(join(ROOT, 'runbooks'))).map((name) => name.replace(/\.md$/, ''));

describe('the services that are', () => {
  it('lack nothing', () => {
    expect(gaps(CATALOG, { files: publish(PRODUCTION, SITE), runbooks: writtenRunbooks })).toEqual([]);
  });
});

describe('a sample service of one file', () => {
  it('has alerts on the burn of its budget, without having written one', () => {
    expect(ownAlerts.map(({ name, severity, service }) => [name, severity, service])).toEqual([
      ['ContohBudgetBurnFast', 'critical', 'contoh'],
      ['ContohBudgetBurnSlow', 'warning', 'contoh'],
    ]);
  });

  it('gets rules, alerts with stories, a dashboard, a route and an SLA entry; only its runbooks and the contract people must write', () => {
    expect(gaps(withSample, { files, runbooks: writtenRunbooks })).toEqual([
      'contoh: runbook runbooks/contoh-budget-burn-fast.md',
      'contoh: runbook runbooks/contoh-budget-burn-slow.md',
      'contoh: contracts/vendor-utama-2024-02, term contoh: the contract has no objective of that id',
    ]);
    const published = { files, runbooks: [...writtenRunbooks, ...ownRunbooks] };
    const signed = CONTRACTS.map((contract) => ({
      ...contract,
      objectives: [...contract.objectives, { ...contract.objectives[0]!, id: 'contoh' }],
    }));
    expect(gaps(withSample, published, signed)).toEqual([]);
  });

  it.each([
    ['alerts/indicators.rules.yml', 'contoh: recording rule national:contoh_success:ratio'],
    ['alerts/indicators.rules.yml', 'contoh: recording rule service:contoh_threads:saturation'],
    ['alerts/budgets.rules.yml', 'contoh: recording rule slo:contoh_errors:ratio_rapid_long'],
    ['alerts/budgets.rules.yml', 'contoh: alert ContohBudgetBurnFast'],
    [
      'alerts/contoh-budget-burn-slow.test.yml',
      'contoh: promtool stories alerts/contoh-budget-burn-slow.test.yml',
    ],
    [`dashboards/${DASHBOARDS.national}.json`, `contoh: dashboard dashboards/${DASHBOARDS.national}.json`],
    ['dashboards/layanan-contoh.json', 'contoh: dashboard dashboards/layanan-contoh.json'],
    ['dashboards/layanan-contoh.json', 'contoh: panel of service:contoh_threads:saturation'],
    ['alerts/alertmanager.yml', 'contoh: route for service="contoh"'],
    ['alerts/sla.yml', 'contoh: SLA entry contoh'],
  ])('would be missed in %s: %s', (path, gap) => {
    const without = new Map([...files].filter(([name]) => name !== path));
    const found = gaps(withSample, { files: without, runbooks: [...writtenRunbooks, ...ownRunbooks] });
    expect(found).toContain(gap);
  });
});

describe('a sample service without operations', () => {
  const lacks = (indicators: typeof sampleService.indicators): readonly string[] => {
    const idle = { ...sampleService, operations: [], indicators };
    const catalog = { ...CATALOG, services: [...CATALOG.services, idle] };
    return gaps(catalog, { files: publish(PRODUCTION, SITE, catalog), runbooks: [] });
  };
  const gap =
    'contoh: row of rate, errors and duration, for it has no operations and no indicator of events or of a duration';

  it('shows rate, errors and duration of what its indicators judge, and lacks them where they judge nothing', () => {
    expect(lacks(sampleService.indicators)).not.toContain(gap);
    expect(lacks([])).toContain(gap);
  });
});

describe('what is generated for the sample service', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'siaga-sample-'));
    await mkdir(join(folder, 'alerts'));
    const alerts = [...files].filter(([path]) => path.startsWith('alerts/'));
    for (const [path, text] of alerts) await writeFile(join(folder, path), text);
  });
  afterAll(async () => {
    await rm(folder, { recursive: true });
  });
  const tool = async (...command: readonly [string, ...string[]]): Promise<string> => {
    const [name, ...args] = command;
    const { stdout, stderr } = await run(name, args, { cwd: join(folder, 'alerts') });
    return stdout + stderr;
  };

  it('is taken by Prometheus and Alertmanager', async () => {
    expect(await tool('promtool', 'check', 'config', 'prometheus.yml')).toContain('SUCCESS');
    expect(await tool('amtool', 'check-config', 'alertmanager.yml')).toContain('SUCCESS');
  });

  it.concurrent.each(ownAlerts.map(({ name }) => name))('tells the stories of %s truly', async (name) => {
    const { groups, told } = storiesOf(files, name);
    for (const file of told) {
      const answer = await tell(folder, name, groups, file);
      expect(answer.code, answer.text).toBe(0);
    }
  });

  it('is repeated as its tier says, at the receiver of the house', async () => {
    const routes = await tool('amtool', 'config', 'routes', 'show', '--config.file=alertmanager.yml');
    // Beside whichever others are of its tier.
    expect(routes).toMatch(/\{service=~"(?:[\w-]+\|)*contoh(?:\|[\w-]+)*"\}\s+receiver: siaga/);
  });
});

describe('a catalog that is wrong', () => {
  const [first] = CATALOG.services;
  const change = (part: Partial<typeof sampleService>): Catalog => ({
    ...CATALOG,
    services: [...CATALOG.services, { ...sampleService, ...part }],
  });
  const [indicator] = sampleService.indicators;
  const [slo] = sampleService.objectives;
  const ratio = indicator?.kind === 'ratio' ? indicator : undefined;
  const events = slo?.kind === 'events' ? slo : undefined;
  const [example] = ALERTS.filter(({ region }) => region === 'nasional');
  const told = (...looks: readonly AlertLook[]): AlertSpec => ({
    ...example!,
    name: 'Contoh',
    service: 'contoh',
    cases: looks.map((look) => ({ name: 'begins', input: [], ...look })),
  });
  const objective = (share: number) => ({ ...events!.objective, penghitungan: share });

  it.each<[string, Catalog, string]>([
    ['a second service of one name', change({ id: first!.id }), 'services/gateway: the id gateway is taken'],
    [
      'an owner nobody knows',
      change({ owner: 'siapa' }),
      'services/contoh: owned by "siapa", which is no team',
    ],
    [
      'a vendor without an undertaking',
      change({ sla: [] }),
      'services/contoh: vendor-utama runs it, but it has no SLA entry',
    ],
    [
      'a circle of needs',
      change({ dependsOn: [{ on: 'contoh', without: 'semua' }] }),
      'services/contoh: depends on itself: contoh → contoh',
    ],
    [
      'a need for what does not exist',
      change({ dependsOn: [{ on: 'tiada', without: 'semua' }] }),
      'services/contoh: depends on "tiada", which is no service',
    ],
    [
      'a label the metric does not have',
      change({ indicators: [{ ...ratio!, valid: { warna: 'merah' } }] }),
      'services/contoh, SLI contoh: sirekap_requests_total has no label "warna"',
    ],
    [
      'an outcome that is good but does not count',
      change({ indicators: [{ ...ratio!, good: ['client_error'] }] }),
      'services/contoh, SLI contoh: "client_error" is good but does not count',
    ],
    [
      'an objective above 1',
      change({ objectives: [{ ...events!, objective: objective(1.2) }] }),
      'services/contoh, SLO contoh: objective of penghitungan is 1.2, not between 0 and 1',
    ],
    [
      'an objective too lax to burn',
      change({ objectives: [{ ...events!, objective: objective(0.1) }] }),
      'services/contoh, SLO contoh: no burn windows for 48 h at objective 0.1',
    ],
    [
      'a resource full before it warns',
      change({ saturation: [{ ...sampleService.saturation[0]!, warnAt: 0.9, fullAt: 0.8 }] }),
      'services/contoh, resource contoh-threads: warns at 0.9 and is full at 0.8',
    ],
    [
      'a resource that alerts after it is full',
      change({ saturation: [{ ...sampleService.saturation[0]!, alertAt: 0.95 }] }),
      'services/contoh, resource contoh-threads: alerts at 0.95, which is not between where it warns and where it is full',
    ],
    [
      'a resource with a level of alarm that no alert watches',
      change({ saturation: [{ ...sampleService.saturation[0]!, alertAt: 0.8 }] }),
      'services/contoh, resource contoh-threads: has an alertAt, but no alert watches it',
    ],
    [
      'an alert that watches a figure nobody declares',
      change({ alerts: [{ resource: 'tiada', alert: () => told({ at: '1m', fires: [{}] }) }] }),
      'services/contoh: an alert watches "tiada", which is no resource with an alertAt nor an objective with a limit',
    ],
    [
      'a ladder that reaches nobody',
      { ...CATALOG, teams: [{ id: 'pusdatin', name: 'Pusdatin', escalation: [{ ackWithinMs: 60_000 }] }] },
      'oncall.ts, team pusdatin, level 1: pages nobody',
    ],
    [
      'a ladder with a stranger on it',
      {
        ...CATALOG,
        teams: [{ id: 'pusdatin', name: 'P', escalation: [{ responders: ['hantu'], ackWithinMs: 1 }] }],
      },
      'oncall.ts, team pusdatin, level 1: no responder "hantu"',
    ],
    [
      'an alert without a story in which it fires',
      change({ alerts: [told({ at: '1m', fires: [] })] }),
      'services/contoh, alert Contoh: no story in which it fires',
    ],
    [
      'an alert without a story in which it is silent',
      change({ alerts: [told({ at: '1m', fires: [{}] })] }),
      'services/contoh, alert Contoh: no story in which it is silent',
    ],
    [
      'an alert without a story in which it ends',
      change({ alerts: [told({ at: '1m', fires: [{}] }, { at: '1m', fires: [] })] }),
      'services/contoh, alert Contoh: no story in which it ends',
    ],
    [
      'inhibition by an alert that does not exist',
      change({ inhibitions: [{ source: 'Tiada', targets: ['Watchdog'], equal: [] }] }),
      'inhibition by Tiada: there is no alert Tiada',
    ],
  ])('is refused for %s', (_, catalog, message) => {
    expect(() => defineCatalog(catalog)).toThrow(expect.objectContaining({ code: 'CATALOG_INVALID' }));
    expect(() => defineCatalog(catalog)).toThrow(message);
  });

  it('is told all its faults at once', () => {
    expect(() => defineCatalog(change({ owner: 'siapa', title: '' }))).toThrow(
      /has no title\n.*owned by "siapa"/,
    );
  });
});
