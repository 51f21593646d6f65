import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { CATALOG, foreign, PROVINCES } from '../../src/catalog/index.ts';
import { queryRange, type Report } from '../../src/drill/index.ts';
import { originOf, type Stack } from '../../src/processes/local-stack.ts';
import {
  certificateExpiry,
  claimDue,
  decisionsTotal,
  gatewayConnectionsEnded,
  gatewayReloads,
  gatewayWorkerFalls,
  gatewayWorkers,
  METRICS,
  peerCircuitOpen,
  peerCopies,
  permitsLapsed,
  permitsOpen,
  reportsHeard,
  standbyUploads,
} from '../../src/instrumentation/definitions.ts';
import {
  EXPORTERS,
  exporterSeries,
  panelQueries,
  type PanelQuery,
  type PanelValues,
} from '../../src/publish/index.ts';
import { levelled } from '../support/lint/levelled.ts';
import { parsePromql, selectorsOf } from '../support/lint/promql.ts';
import { rules as publishedRules } from '../support/lint/published.ts';
import { askedBy, maySelectNothing } from '../support/lint/selected.ts';
import { shortDrill } from '../support/short-drill.ts';

const DASHBOARDS = join(import.meta.dirname, '../../dashboards');
/** What Grafana would fill in: the province of the injected fault, a window of several scrapes, an hour and more of the night. */
const VALUES = { rateInterval: '10s', range: '30s', chosen: { province: '52' } } satisfies PanelValues;

const ONE_PROVINCE = 'sirekap-provinsi.json';

const allPanelQueries = async (
  values = VALUES,
): Promise<readonly (PanelQuery & { readonly file: string })[]> => {
  const files = (await readdir(DASHBOARDS)).filter((name) => name.endsWith('.json'));
  const lists = await Promise.all(
    files.map(async (file) =>
      panelQueries(JSON.parse(await readFile(join(DASHBOARDS, file), 'utf8')), {
        ...values,
        // The other dashboards begin with all provinces.
        chosen: file === ONE_PROVINCE ? values.chosen : {},
      }).map((query) => ({ ...query, file })),
    ),
  );
  return lists.flat();
};

/** Each process once, at a moment (WIB) at which it has something to lose. */
const KILLS = [
  { name: 'gw-wit', at: '11:25', while: 'its region signs in' },
  { name: 'alertmanager', at: '12:20', while: 'an alert is on its way' },
  { name: 'gw-wita', at: '13:25', while: 'it holds the photos of a province in manual mode' },
  { name: 'incident', at: '14:05', while: 'runbooks run' },
  { name: 'prometheus', at: '15:05', while: 'alerts fire' },
  { name: 'postgres', at: '16:20', while: 'the return to normal waits for approval' },
  { name: 'gw-wib', at: '17:20', while: 'it holds the backlog of the west' },
] as const;

/** What panels, one each, and some rules select and the stack of one machine does not have, each seen elsewhere. */
const NOT_HERE = [
  // No TLS: test/e2e/certificate-reload.test.ts.
  certificateExpiry,
  // No month ends in a night: src/incident/claims.
  claimDue,
  // A single Alertmanager: test/contract/routing.test.ts.
  foreign.alertmanagerMembers,
  // Gateways of one process, whose settings stay as they are: test/e2e/gateway-process.test.ts.
  gatewayWorkers,
  gatewayWorkerFalls,
  gatewayReloads,
  // No second copies: test/e2e/second-copy.test.ts.
  peerCopies,
  peerCircuitOpen,
  standbyUploads,
  // No proxy of the site's own: test/e2e/decide-proxies.test.ts.
  decisionsTotal,
  reportsHeard,
  permitsOpen,
  permitsLapsed,
].map(({ name }) => name);

/** No phone dawdles, but of those that share a connection so many may be refused that it is ended: connection-bounds.test.ts. */
const MAYBE_HERE = gatewayConnectionsEnded.name;

/** Alerts whose expressions give no data here whatever their thresholds, and why. */
const SILENT_HERE: Readonly<Record<string, string>> = {
  AlertmanagerMembersMissing:
    'A single Alertmanager knows no members: only a cluster exports how many there are.',
  CertificateExpiring: 'Gateways speak plain HTTP on one machine: none has a certificate that could expire.',
  ClaimDeadlineNear: 'A claim falls due after the end of a month, and none ends in a night.',
  GatewayWorkersFalling: 'Each gateway is one process: only the first of several counts workers that fall.',
};

/** What all rules, alerts and recordings, ask Prometheus for. */
const ASKED = askedBy(publishedRules);

/** One query of a panel, and whether it gave nothing all night. */
interface PanelFound {
  readonly title: string;
  /** What its selectors name. */
  readonly metrics: readonly string[];
  readonly isSilent: boolean;
}

const titles = (found: readonly PanelFound[]): readonly string[] =>
  found.map(({ title }) => title).toSorted();

interface SeriesFound {
  readonly data: readonly Readonly<Record<string, string>>[];
}

interface RuleGroups {
  readonly data: {
    readonly groups: readonly {
      readonly rules: readonly {
        type: string;
        name: string;
        query: string;
        health: string;
        lastError?: string;
      }[];
    }[];
  };
}

describe('election night, short, with kill -9 of each process', () => {
  let report: Report;
  const panels: PanelFound[] = [];
  const alerts: string[] = [];
  const silentAlerts: string[] = [];
  const silentRules: string[] = [];
  const sickRules: string[] = [];
  const unfed: string[] = [];
  const fired = new Set<string>();
  const series = new Map<string, number>();
  const flagged = { counted: 0, shownIn: 0 };
  let rules = 0;

  const look = async (stack: Stack): Promise<void> => {
    const prometheus = originOf(stack.ports.prometheus);
    const range = (query: string) => queryRange(prometheus, query, stack.nightStartsAt, Date.now());
    for (const { file, panel, refId, expr } of await allPanelQueries()) {
      const metrics = selectorsOf(parsePromql(expr)).map(({ name }) => name);
      const isSilent = (await range(expr)).length === 0;
      panels.push({ title: `${file}: ${panel} ${refId}: ${expr}`, metrics, isSilent });
    }
    const highest = async (query: string): Promise<number> =>
      Math.max(0, ...(await range(query)).flatMap(({ points }) => points.map(([, value]) => value)));
    // A killed process leaves its series behind for minutes: what was scraped at once counts.
    for (const { name, job } of EXPORTERS) {
      const own = job === 'gateway' ? `gateway="${name}"` : '';
      series.set(name, await highest(`max(scrape_samples_scraped{job="${job}",${own}})`));
    }
    flagged.counted = await highest('sum(sirekap_recap_anomalies_total)');
    for (const { code } of PROVINCES) {
      const shown = (await allPanelQueries({ ...VALUES, chosen: { province: code } })).find(
        ({ panel }) => panel === 'Pembacaan ditolak penjaga aritmetika',
      );
      if ((await highest(shown?.expr ?? '')) > 0) flagged.shownIn += 1;
    }
    const selected = async (selector: string): Promise<readonly Readonly<Record<string, string>>[]> => {
      const asked = new URLSearchParams({
        'match[]': selector,
        start: new Date(stack.nightStartsAt).toISOString(),
        end: new Date().toISOString(),
      });
      const answer = await fetch(`${prometheus}/api/v1/series?${asked.toString()}`);
      return ((await answer.json()) as SeriesFound).data;
    };
    for (const { alertname = '' } of await selected('ALERTS{alertstate="firing"}')) fired.add(alertname);
    for (const { text } of ASKED) if ((await selected(text)).length === 0) unfed.push(text);
    const answer = (await (await fetch(`${prometheus}/api/v1/rules`)).json()) as RuleGroups;
    for (const rule of answer.data.groups.flatMap((group) => group.rules)) {
      if (rule.health !== 'ok') sickRules.push(`${rule.name}: ${rule.lastError ?? rule.health}`);
      if (rule.type === 'alerting') {
        alerts.push(rule.name);
        if ((await range(levelled(rule.query))).length === 0) silentAlerts.push(rule.name);
      } else {
        rules += 1;
        if ((await range(rule.name)).length === 0) silentRules.push(rule.name);
      }
    }
  };

  beforeAll(async () => {
    report = await shortDrill({ speed: 200, scale: 800, kills: KILLS, look });
  }, 420_000);

  it('holds its verdict', async ({ annotate }) => {
    await annotate(report.reasons.join('; '));
    expect(report.verdict, report.reasons.join('\n')).toBe('held');
  });

  it.each(KILLS)('restarts $name, killed at $at while $while', ({ name }) => {
    expect(report.restarts[name]).toBe(1);
    expect(report.timeline.some((entry) => entry.what === `kill -9 of ${name}`)).toBe(true);
  });

  it('restarts nothing that was not killed', () => {
    const others = Object.entries(report.restarts).filter(
      ([name]) => !KILLS.some((kill) => kill.name === name),
    );
    expect(others.filter(([, count]) => count > 0)).toEqual([]);
  });

  it('loses and duplicates nothing', () => {
    const { offered, receipted } = report.uploads;
    expect(report.uploads).toMatchObject({ lost: 0, duplicated: 0, altered: 0, deadLetters: 0, refused: 0 });
    expect(receipted).toBe(offered);
    expect(report.uploads.delivered).toBe(receipted);
  });

  it('gives every panel of every dashboard data from the real Prometheus', () => {
    expect(panels.length).toBeGreaterThan(200);
    const certain = panels.filter(({ metrics }) => !metrics.includes(MAYBE_HERE));
    const silent = certain.filter(({ isSilent }) => isSilent);
    const excused = certain.filter(({ metrics }) => metrics.some((name) => NOT_HERE.includes(name)));
    expect(titles(silent)).toEqual(titles(excused));
    expect(NOT_HERE.filter((name) => !excused.some(({ metrics }) => metrics.includes(name)))).toEqual([]);
  });

  it('has the arithmetic guard flag what phones misread, through the gateways, and shows it by province', () => {
    expect(flagged.counted).toBeGreaterThan(0);
    expect(flagged.shownIn).toBeGreaterThan(0);
    expect(report.incidents.map(({ runbook }) => runbook)).not.toContain('anomalous-totals');
  });

  it('gives every recording rule data, and no rule an error', () => {
    expect(rules).toBeGreaterThan(8);
    expect(silentRules).toEqual([]);
    expect(sickRules).toEqual([]);
  });

  it('gives every selector of every rule, alerts too, series that its matchers let through', () => {
    expect(fired.size).toBeGreaterThan(3);
    expect(ASKED.length).toBeGreaterThan(100);
    const excused = ASKED.filter(({ name }) => NOT_HERE.includes(name)).map(({ text }) => text);
    expect(unfed.toSorted()).toEqual(maySelectNothing(ASKED, fired, excused).toSorted());
  });

  it('gives every alert data once its thresholds are taken away, but for what is excused', () => {
    expect(alerts.toSorted()).toEqual(publishedRules.flatMap(({ alert }) => alert ?? []).toSorted());
    expect(silentAlerts.toSorted()).toEqual(Object.keys(SILENT_HERE).toSorted());
  });

  it('scrapes no more series of any process than its metrics can be', async ({ annotate }) => {
    await annotate([...series].map(([name, count]) => `${name} ${String(count)}`).join(', '));
    for (const exporter of EXPORTERS) {
      expect(series.get(exporter.name), exporter.name).toBeGreaterThan(50);
      expect(series.get(exporter.name), exporter.name).toBeLessThanOrEqual(
        exporterSeries(exporter, METRICS, CATALOG),
      );
    }
  });

  it('answers each of its three troubles with its runbook, and undoes it', () => {
    const runbooks = new Set(report.incidents.map((incident) => incident.runbook));
    expect(runbooks).toContain('login-success-low');
    expect(runbooks).toContain('upload-latency-high');
    expect(runbooks).toContain('region-upload-outage');
    expect(report.incidents.filter((incident) => incident.closedAt === null)).toEqual([]);
  });

  it('pages by signed webhook and by mail', () => {
    expect(report.pages.webhook).toBeGreaterThan(0);
    expect(report.pages.mail).toBeGreaterThan(0);
  });

  it('sees in the gateways’ own gauges the policies that they confirmed', () => {
    const withPolicy = report.incidents.filter((incident) => incident.policyInForceAt !== null);
    expect(withPolicy.length).toBeGreaterThan(0);
    for (const incident of withPolicy) {
      // A gauge shows it at the next scrape.
      const lagMs = Date.parse(incident.policySeenAt ?? '') - Date.parse(incident.policyInForceAt ?? '');
      expect(Math.abs(lagMs)).toBeLessThan(5_000);
    }
  });
});
