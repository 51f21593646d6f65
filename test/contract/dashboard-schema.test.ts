import { describe, expect, it } from 'vitest';
import { dashboardFileSchema, panelsOf } from '../support/lint/dashboard.ts';
import { publishedFaults } from '../support/lint/grafana-types.ts';
import { MIGRATIONS } from '../support/lint/migrations.ts';
import { dashboardFiles } from '../support/lint/published.ts';

const uids = dashboardFiles.map(([path]) => path.replace(/^dashboards\/(.*)\.json$/, '$1'));

/** Grid rows on a screen of 1080 lines below Grafana's own bars: rows of 30 px with 8 px between them. */
const ROWS_OF_A_SCREEN = Math.floor((1080 - 40 - 56 - 48 + 8) / 38);

describe.each(dashboardFiles)('%s', (path, file) => {
  it('is what Grafana publishes of dashboards, panels and queries, and nothing else', () => {
    expect(publishedFaults(file)).toEqual([]);
  });

  it('is of the narrower shape that this house writes', () => {
    expect(dashboardFileSchema.safeParse(file).error).toBeUndefined();
  });

  it('is of the schema version of the oldest Grafana that it is for, so that none refuses it', () => {
    expect(dashboardFileSchema.parse(file).schemaVersion).toBe(39);
  });

  it.each(MIGRATIONS)('gives the migration to $to nothing to change: $about', ({ changes }) => {
    expect(changes(file)).toEqual([]);
  });

  it('is named for its uid, and says where it came from', () => {
    const { uid, description, tags } = dashboardFileSchema.parse(file);
    expect(path).toBe(`dashboards/${uid}.json`);
    expect(description).toContain('siaga generate');
    // By the second the links across find it.
    expect(tags).toEqual(['generated', 'siaga']);
  });

  it('lays panels side by side within 24 columns, none over another', () => {
    const cells = new Set<string>();
    for (const { gridPos } of dashboardFileSchema.parse(file).panels) {
      expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++) {
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
          const cell = `${String(x)},${String(y)}`;
          expect(cells.has(cell), cell).toBe(false);
          cells.add(cell);
        }
      }
    }
  });

  it('has its keys in order', () => {
    const keys = Object.keys(file as object);
    expect(keys).toEqual([...keys].sort());
  });

  it('gives every panel and row an id of its own, and every query of a panel a letter of its own', () => {
    const { panels } = dashboardFileSchema.parse(file);
    const ids = panels.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { targets } of panelsOf(dashboardFileSchema.parse(file))) {
      const letters = targets.map(({ refId }) => refId);
      expect(new Set(letters).size).toBe(letters.length);
    }
  });

  it('leads back to what it is a part of, across to all others, and nowhere that does not exist', () => {
    const { links, panels } = dashboardFileSchema.parse(file);
    expect(links.at(-1)).toMatchObject({
      type: 'dashboards',
      tags: ['siaga'],
      includeVars: true,
      keepTime: true,
    });
    if (path !== 'dashboards/sirekap-nasional.json')
      expect(links[0]).toMatchObject({ type: 'link', url: '/d/sirekap-nasional' });
    const led = [...JSON.stringify([links, panels]).matchAll(/"\/d\/([a-z-]+)/g)].map(([, uid]) => uid);
    for (const uid of led) expect(uids).toContain(uid);
  });

  it('marks alerts, incidents and policies over time', () => {
    expect(dashboardFileSchema.parse(file).annotations.list.map(({ name }) => name)).toEqual([
      'Peringatan',
      'Insiden',
      'Kebijakan',
    ]);
  });

  it('opens traces from the points of every latency over time', () => {
    for (const { type, title, targets } of panelsOf(dashboardFileSchema.parse(file)))
      for (const { expr, exemplar } of targets)
        // Over an hour's few incidents there is no one trace to open.
        if (type === 'timeseries' && expr.includes('histogram_quantile') && !expr.includes('[1h]'))
          expect(exemplar, title).toBe(true);
  });
});

it('fits the national overview on one wall screen, without a row to unfold', () => {
  const [, file] = dashboardFiles.find(([path]) => path.endsWith('sirekap-nasional.json'))!;
  const { panels } = dashboardFileSchema.parse(file);
  expect(Math.max(...panels.map(({ gridPos: { y, h } }) => y + h))).toBeLessThanOrEqual(ROWS_OF_A_SCREEN);
  expect(panels.filter(({ type }) => type === 'row')).toEqual([]);
});

/** Links to panels stand in people's notes: an id that changes is a link that breaks. */
it('keeps the ids that links already use', () => {
  const idOf = (uid: string, title: string): number | undefined => {
    const [, file] = dashboardFiles.find(([path]) => path === `dashboards/${uid}.json`)!;
    return dashboardFileSchema.parse(file).panels.find((panel) => panel.title === title)?.id;
  };
  expect({
    login: idOf('sirekap-nasional', 'Masuk berhasil'),
    held: idOf('siaga-gerbang', 'Tertahan'),
    vendor: idOf('sirekap-provinsi', 'Diterima penyedia'),
  }).toEqual({ held: 208446, login: 135463, vendor: 248217 });
});

it('gives every dashboard a uid of its own', () => {
  expect(new Set(uids).size).toBe(uids.length);
});

type Part = Record<string, unknown>;

/** A dashboard with a value put at a place (undefined: taken away) of itself, of its last variable or of a panel of a kind. */
function spoilt(kind: string, path: string, value?: unknown): unknown {
  for (const [, file] of dashboardFiles) {
    const copy = structuredClone(file) as Part & { panels: Part[]; templating: { list: Part[] } };
    const parts: Record<string, Part | undefined> = {
      dashboard: copy,
      variable: copy.templating.list.at(-1),
    };
    const part = parts[kind] ?? copy.panels.find(({ type }) => type === kind);
    if (part === undefined) continue;
    const keys = path.split('.');
    const last = keys.pop() ?? '';
    const holder = keys.reduce((at, key) => at[key] as Part, part);
    if (value === undefined) Reflect.deleteProperty(holder, last);
    else holder[last] = value;
    return copy;
  }
  throw new Error(`no dashboard has a ${kind}`);
}

const WORD_FOR_A_LINE = [
  { matcher: { id: 'byName', options: 'x' }, properties: [{ id: 'custom.lineStyle', value: 'dash' }] },
];

describe('what Grafana publishes', () => {
  it.each<[string, string, string, unknown, RegExp]>([
    ['a colour mode that is a number', 'stat', 'options.colorMode', 7, /options\.colorMode: 7 is no/],
    ['a reducer for its options', 'stat', 'options.reduceOptions', 'last', /reduceOptions: "last" is no/],
    ['a chart without a legend', 'timeseries', 'options.legend', undefined, /options\.legend: is missing/],
    [
      'a style in which nobody draws',
      'timeseries',
      'fieldConfig.defaults.custom.drawStyle',
      'wobble',
      /custom\.drawStyle: "wobble" is no/,
    ],
    [
      'a line style that is a word',
      'timeseries',
      'fieldConfig.overrides',
      WORD_FOR_A_LINE,
      /custom\.lineStyle: "dash" is no/,
    ],
    [
      'a chart’s fields on a stat',
      'stat',
      'fieldConfig.defaults.custom',
      { lineWidth: 1 },
      /a stat has none/,
    ],
    ['an option that nobody knows', 'table', 'options.wobble', 1, /options\.wobble: nobody knows it/],
    ['a variable hidden by a word', 'variable', 'hide', 'yes', /\.hide: "yes" is no/],
    ['a query of another source', 'stat', 'targets.0.rawSql', 'x', /rawSql: nobody knows it/],
    ['a query without an expression', 'stat', 'targets.0.expr', undefined, /targets\.0\.expr: is missing/],
    ['an Angular panel', 'stat', 'type', 'graph', /nobody knows "graph"/],
    ['a tag that is a number', 'dashboard', 'tags', [7], /tags\.0: 7 is no string/],
    ['a dashboard without annotations', 'dashboard', 'annotations', undefined, /annotations: is missing/],
  ])('has no place for %s', (_, kind, path, value, fault) => {
    expect(publishedFaults(spoilt(kind, path, value)).join('\n')).toMatch(fault);
  });
});

describe('the shape that this house writes', () => {
  it.each<[string, string, string, unknown]>([
    ['an Angular panel', 'stat', 'type', 'graph'],
    ['a panel without a version', 'stat', 'pluginVersion', undefined],
    ['a panel without fields', 'stat', 'fieldConfig', undefined],
    ['a source by its name', 'stat', 'datasource', 'Prometheus'],
    ['something that nobody knows', 'stat', 'nullPointMode', 'null'],
    ['a reducer that nobody knows', 'stat', 'options.reduceOptions.calcs', ['wobble']],
    ['a transformation that nobody knows', 'table', 'transformations', [{ id: 'conjure', options: {} }]],
    ['a time zone that is none', 'dashboard', 'timezone', 'Mars/Olympus'],
    ['a refresh that is no time', 'dashboard', 'refresh', 'banana'],
  ])('refuses %s', (_, kind, path, value) => {
    expect(dashboardFileSchema.safeParse(spoilt(kind, path, value)).success).toBe(false);
  });
});

describe('an old dashboard', () => {
  it('would be told of by each migration', () => {
    const old = {
      refresh: false,
      timepicker: { time_options: [] },
      panels: [
        {
          datasource: 'Prometheus',
          options: { legend: { displayMode: 'hidden' } },
          fieldConfig: {
            defaults: { custom: { displayMode: 'color-text' } },
            overrides: [{ properties: [{ id: 'custom.hideFrom', value: { viz: true } }] }],
          },
          transformations: [{ id: 'timeSeriesTable', options: { refIdToStat: {} } }, { id: 'formatTime' }],
        },
      ],
    };
    for (const { to, changes } of MIGRATIONS) expect(changes(old), String(to)).not.toEqual([]);
  });
});
