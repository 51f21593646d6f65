import { describe, expect, it } from 'vitest';
import { GATEWAYS, PRODUCTION } from '../../src/catalog/index.ts';
import { METRICS } from '../../src/instrumentation/definitions.ts';
import { localSite, publish } from '../../src/publish/index.ts';

interface Target {
  readonly refId: string;
  readonly expr: string;
  readonly datasource: { readonly uid: string };
  readonly exemplar?: boolean;
}
interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly datasource?: { readonly uid: string };
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly fieldConfig?: { readonly defaults: { readonly unit?: string } };
  readonly targets?: readonly Target[];
}
interface Dashboard {
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly editable: boolean;
  readonly tags: readonly string[];
  readonly templating: {
    readonly list: readonly { readonly type: string; readonly name: string; readonly query: string }[];
  };
  readonly panels: readonly Panel[];
}

const files = publish(
  PRODUCTION,
  localSite(
    7600,
    GATEWAYS.map((gateway) => gateway.id),
  ),
);
const dashboards = [...files]
  .filter(([path]) => path.startsWith('dashboards/'))
  .map(([path, text]) => [path, JSON.parse(text) as Dashboard] as const);
const panels = dashboards.flatMap(([path, dashboard]) =>
  dashboard.panels
    .filter((panel) => panel.type !== 'row')
    .map((panel) => [`${path}: ${panel.title}`, panel] as const),
);
const targets = panels.flatMap(([name, panel]) =>
  (panel.targets ?? []).map((target) => [`${name} ${target.refId}`, target] as const),
);
const counters = METRICS.filter((metric) => metric.type === 'counter').map((metric) => metric.name);

describe.each(dashboards)('%s', (path, dashboard) => {
  it('is named for its uid, says where it came from, and cannot be edited in Grafana', () => {
    expect(path).toBe(`dashboards/${dashboard.uid}.json`);
    expect(dashboard.uid).toMatch(/^[a-z][a-z-]{5,39}$/);
    expect(dashboard.description).toContain('siaga generate');
    expect(dashboard.tags).toContain('generated');
    expect(dashboard.editable).toBe(false);
  });

  it('lets the reader choose the data source', () => {
    expect(dashboard.templating.list[0]).toMatchObject({
      type: 'datasource',
      name: 'datasource',
      query: 'prometheus',
    });
  });

  it('gives every panel and row an id of its own', () => {
    const ids = dashboard.panels.map((panel) => panel.id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toBeGreaterThan(0);
  });

  it('lays panels side by side within 24 columns, none over another', () => {
    const cells = new Set<string>();
    for (const { gridPos } of dashboard.panels) {
      expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++) {
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
          const cell = `${x},${y}`;
          expect(cells.has(cell), cell).toBe(false);
          cells.add(cell);
        }
      }
    }
  });

  it('has its keys in order', () => {
    const text = files.get(path)!;
    expect(Object.keys(JSON.parse(text))).toEqual(Object.keys(JSON.parse(text)).sort());
  });
});

/** Links to panels stand in people's notes: an id that changes is a link that breaks. */
it('keeps the ids that links already use', () => {
  const idOf = (uid: string, title: string): number | undefined =>
    dashboards.find(([, { uid: own }]) => own === uid)?.[1].panels.find((panel) => panel.title === title)?.id;
  expect({
    login: idOf('sirekap-nasional', 'Masuk berhasil'),
    held: idOf('siaga-gerbang', 'Tertahan'),
    vendor: idOf('sirekap-provinsi', 'Diterima penyedia'),
  }).toMatchInlineSnapshot(`
    {
      "held": 208446,
      "login": 135463,
      "vendor": 248217,
    }
  `);
});

describe('every panel', () => {
  it.each(panels)('%s has title, description, unit, source and queries', (_, panel) => {
    expect(panel.title.length).toBeGreaterThan(3);
    expect(panel.description?.length).toBeGreaterThan(20);
    expect(panel.fieldConfig?.defaults.unit).toMatch(/^\w+$/);
    expect(panel.datasource?.uid).toBe('${datasource}');
    expect(panel.targets?.length).toBeGreaterThan(0);
  });

  it.each(targets)(
    '%s asks the chosen source, rates counters, and over Grafana’s own interval',
    (_, target) => {
      expect(target.datasource.uid).toBe('${datasource}');
      for (const counter of counters.filter((name) => new RegExp(`\\b${name}\\b`).test(target.expr))) {
        expect(target.expr).toMatch(new RegExp(`(rate|increase)\\(${counter}\\b`));
      }
      for (const [, window] of target.expr.matchAll(/\[([^\]]+)\]/g)) expect(window).toBe('$__rate_interval');
      if (target.expr.includes('histogram_quantile')) expect(target.exemplar).toBe(true);
    },
  );
});
