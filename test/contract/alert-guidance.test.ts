/** What somebody finds who follows an alert at 3 a.m.: a dashboard that shows it, and a runbook that names what is there. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ALERTS, foreign } from '../../src/catalog/index.ts';
import { phaseNow } from '../../src/instrumentation/definitions.ts';
import { dashboardFileSchema, panelsOf } from '../support/lint/dashboard.ts';
import { parsePromql, selectorsOf } from '../support/lint/promql.ts';
import { dashboardFiles, rules } from '../support/lint/published.ts';

const dashboards = dashboardFiles.map(([, file]) => dashboardFileSchema.parse(file));
const recordings = new Map(rules.map(({ record, expr }) => [record, expr] as const));

/** Exported metrics behind an expression, through whatever it rests on. */
function metricsOf(expr: string): readonly string[] {
  return selectorsOf(parsePromql(expr)).flatMap(({ name }) => {
    const recorded = recordings.get(name);
    if (name === 'ALERTS' || recorded === expr) return [];
    return recorded === undefined ? [name.replace(/_(bucket|count|sum)$/, '')] : metricsOf(recorded);
  });
}

/** What is recorded and named in a query, down to what it rests on. */
const restsOn = (query: string): readonly string[] =>
  [...recordings].flatMap(([record, expr]) =>
    record !== undefined && query.includes(`${record}{`) ? metricsOf(expr) : [],
  );

/** Names in the queries of a dashboard; variables need not be filled in to find them. */
const shownOn = (uid: string): string =>
  dashboards
    .filter((dashboard) => dashboard.uid === uid)
    .flatMap((dashboard) => panelsOf(dashboard).flatMap(({ targets }) => targets.map(({ expr }) => expr)))
    .flatMap((query) => [query, ...restsOn(query)])
    .join('\n');

/** Asked beside the figure that an alert is about: who is alive, so as not to blame it, and which budget holds. */
const BESIDE: ReadonlySet<string> = new Set([foreign.up.name, phaseNow.name]);

describe('the dashboard that an alert opens', () => {
  it.each(rules.filter(({ alert }) => alert !== undefined))('shows what $alert judges', ({ alert, expr }) => {
    const { dashboard } = ALERTS.find(({ name }) => name === alert)!;
    const metrics = [...new Set(metricsOf(expr))];
    const judged = metrics.length > 1 ? metrics.filter((name) => !BESIDE.has(name)) : metrics;
    const shown = shownOn(dashboard);
    expect(judged.filter((name) => !new RegExp(`\\b${name}(_bucket|_count|_sum)?\\b`).test(shown))).toEqual(
      [],
    );
  });
});

const FOLDER = join(import.meta.dirname, '../../runbooks');
const runbooks = await Promise.all(
  (await readdir(FOLDER)).map(async (name) => [name, await readFile(join(FOLDER, name), 'utf8')] as const),
);

const panelsByDashboard = new Map(
  dashboards.map((dashboard) => [dashboard.title, panelsOf(dashboard).map(({ title }) => title)] as const),
);
const allPanels = [...panelsByDashboard.values()].flat();
const alertNames = ALERTS.map(({ name }) => name);

/** Words in italics that name neither a panel nor an alert: foreign ones, and names on others' pages. */
const OTHERS = [
  ...['silence', 'pending', 'trace', 'kill switch', 'many-to-many', 'the strain on this gateway'],
  ...['Alerts', 'Rules', 'Tidak diketahui'],
];

const plain = (line: string): string => line.replaceAll(/`[^`]*`/g, '');
const italicsOf = (line: string): readonly string[] =>
  [...plain(line).matchAll(/(?<!\w)_([^_\n]+)_(?!\w)/g)].map(([, words = '']) => words);
const dashboardsIn = (line: string): readonly string[] =>
  [...plain(line).matchAll(/\*\*((?:Sirekap|Siaga|Layanan|Penyedia): [^*]+)\*\*/g)].map(
    ([, title = '']) => title,
  );

describe('a runbook', () => {
  it.each(runbooks)('%s names only dashboards, panels and alerts that there are', (_, text) => {
    for (const title of dashboardsIn(text)) expect([...panelsByDashboard.keys()]).toContain(title);
    for (const words of italicsOf(text)) expect([...allPanels, ...alertNames, ...OTHERS]).toContain(words);
  });

  it.each(runbooks)('%s seeks each panel on the dashboard that it names with it', (_, text) => {
    for (const line of text.split('\n')) {
      const [title, ...more] = dashboardsIn(line);
      if (title === undefined || more.length > 0) continue;
      const panels = italicsOf(line).filter(
        (words) => !alertNames.includes(words) && !OTHERS.includes(words),
      );
      for (const panel of panels) expect(panelsByDashboard.get(title), line).toContain(panel);
    }
  });

  it('does name panels', () => {
    expect(
      runbooks.flatMap(([, text]) => italicsOf(text).filter((words) => allPanels.includes(words))).length,
    ).toBeGreaterThan(20);
  });
});
