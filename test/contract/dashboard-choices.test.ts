/** A reader who chooses jobs or instances can keep what rules record in the picture. */
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { CATALOG } from '../../src/catalog/index.ts';
import { queryFiller } from '../../src/publish/index.ts';
import { dashboardFileSchema, panelsOf } from '../support/lint/dashboard.ts';
import { parsePromql, selectorsOf } from '../support/lint/promql.ts';
import { dashboardFiles, published, rules } from '../support/lint/published.ts';

const recordings = new Map(rules.flatMap((rule) => (rule.record === undefined ? [] : [[rule.record, rule]])));
const scraped = parse(published.get('alerts/prometheus.yml') ?? '') as {
  readonly scrape_configs: readonly { readonly job_name: string }[];
};
const JOBS = scraped.scrape_configs.map(({ job_name }) => job_name);

/** What panels of a dashboard read of recordings: each rule once. */
const shownIn = (file: unknown) => {
  const fillIn = queryFiller(file, { rateInterval: '1m', range: '1h' });
  const names = panelsOf(dashboardFileSchema.parse(file)).flatMap(({ targets }) =>
    targets.flatMap(({ expr }) => selectorsOf(parsePromql(fillIn(expr))).map(({ name }) => name)),
  );
  return [...new Set(names)].flatMap((name) => recordings.get(name) ?? []);
};
const withRecordings = dashboardFiles.filter(([, file]) => shownIn(file).length > 0);

/** The selector of a variable's query. */
const offered = (file: unknown, wanted: string) => {
  const variable = dashboardFileSchema.parse(file).templating.list.find(({ name }) => name === wanted);
  const query = variable?.type === 'query' ? variable.query.query : '';
  const [, selector = ''] = /^label_values\((.+), (?:job|instance)\)$/.exec(query) ?? [];
  return selectorsOf(parsePromql(selector))[0]!;
};

it('are on the pages of services, of the nation and of provinces', () => {
  expect(withRecordings.map(([path]) => path)).toEqual(
    expect.arrayContaining([
      'dashboards/layanan-intake.json',
      'dashboards/sirekap-nasional.json',
      'dashboards/sirekap-provinsi.json',
    ]),
  );
});

describe.each(withRecordings)('what rules record for %s', (_, file) => {
  it('is of a job that can be chosen', () => {
    expect(offered(file, 'job').text).toBe('up');
    for (const { labels } of shownIn(file)) expect(JOBS).toContain(labels?.['job']);
  });

  it('is of an instance that can be chosen, with its job', () => {
    const names = offered(file, 'instance').matchers.find(({ label }) => label === '__name__');
    const isOffered = new RegExp(`^(?:${names?.value ?? ''})$`);
    expect('up').toMatch(isOffered);
    for (const { record = '', labels } of shownIn(file)) {
      expect(record).toMatch(isOffered);
      expect(labels?.['instance']).toBe('aturan');
    }
  });
});

it.each(CATALOG.services.map(({ id, job }) => [id, job] as const))(
  'what is recorded of %s stays when its job, %s, is chosen',
  (id, job) => {
    const [, file] = dashboardFiles.find(([path]) => path === `dashboards/layanan-${id}.json`)!;
    expect(shownIn(file).filter(({ labels }) => labels?.['job'] !== job)).toEqual([]);
  },
);
