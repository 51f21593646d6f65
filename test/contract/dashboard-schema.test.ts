import { describe, expect, it } from 'vitest';
import { dashboardFileSchema, panelsOf } from '../support/lint/dashboard.ts';
import { MIGRATIONS } from '../support/lint/migrations.ts';
import { dashboardFiles } from '../support/lint/published.ts';

const uids = dashboardFiles.map(([path]) => path.replace(/^dashboards\/(.*)\.json$/, '$1'));

/** Grid rows on a screen of 1080 lines below Grafana's own bars: rows of 30 px with 8 px between them. */
const ROWS_OF_A_SCREEN = Math.floor((1080 - 40 - 56 - 48 + 8) / 38);

describe.each(dashboardFiles)('%s', (path, file) => {
  it('is of a shape that Grafana publishes, and of no other', () => {
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

describe('the schema', () => {
  const [, file] = dashboardFiles[0]!;
  const spoilt = (change: (panel: Record<string, unknown>) => void): unknown => {
    const copy = structuredClone(file) as { panels: Record<string, unknown>[] };
    change(copy.panels.find(({ type }) => type !== 'row')!);
    return copy;
  };
  it.each([
    ['an Angular panel', (panel: Record<string, unknown>) => (panel['type'] = 'graph')],
    ['a panel without a version', (panel: Record<string, unknown>) => delete panel['pluginVersion']],
    ['a panel without fields', (panel: Record<string, unknown>) => delete panel['fieldConfig']],
    ['a source by its name', (panel: Record<string, unknown>) => (panel['datasource'] = 'Prometheus')],
    ['something that nobody knows', (panel: Record<string, unknown>) => (panel['nullPointMode'] = 'null')],
  ])('refuses %s', (_, change) => {
    expect(dashboardFileSchema.safeParse(spoilt(change)).success).toBe(false);
  });

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
