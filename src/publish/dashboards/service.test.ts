import { describe, expect, it } from 'vitest';
import { CATALOG, PRODUCTION, VENDORS } from '../../catalog/index.ts';
import { dashboardSpecs } from './index.ts';
import { dashboardJson } from './render.ts';
import { watchedServices, type WatchedService } from './services.ts';

interface Rendered {
  readonly uid: string;
  readonly title: string;
  readonly panels: readonly {
    readonly title: string;
    readonly targets?: readonly { readonly expr: string }[];
  }[];
}

const rendered = (service: WatchedService): Rendered => {
  const specs = dashboardSpecs({
    services: [...watchedServices(CATALOG, PRODUCTION), service],
    vendors: VENDORS,
  });
  return JSON.parse(dashboardJson(specs.find(({ uid }) => uid === `layanan-${service.id}`)!)) as Rendered;
};

const SAMPLE: WatchedService = {
  id: 'arsip',
  title: 'Arsip',
  operations: ['officer-read'],
  indicators: [],
  job: 'sirekap',
  objectives: [],
  limits: [],
  saturation: [],
};

describe('a new service', () => {
  it('has a dashboard of its own: rate, errors, duration and saturation', () => {
    const { title, panels } = rendered(SAMPLE);
    expect(title).toBe('Layanan: Arsip');
    const exprs = panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));
    expect(exprs.filter((expr) => expr.includes('service="arsip"')).length).toBeGreaterThan(7);
    expect(panels.map((panel) => panel.title)).toEqual(
      expect.arrayContaining([
        'Laju permintaan',
        'Bagian yang gagal',
        'Lama jawaban (p50, p95, p99)',
        'Kejenuhan',
      ]),
    );
  });

  it('has its promises shown beside the objectives of the chosen phase, when there are some', () => {
    const { objectives } = watchedServices(CATALOG, PRODUCTION).find(({ id }) => id === 'sso')!;
    const promises = rendered({ ...SAMPLE, objectives }).panels.find(
      ({ title }) => title === 'Janji dan targetnya',
    );
    expect(promises?.targets?.map(({ expr }) => expr).join('\n')).toContain('"penghitungan"');
    expect(rendered(SAMPLE).panels.map(({ title }) => title)).not.toContain('Janji dan targetnya');
  });

  describe('that names no operations', () => {
    const idle = { ...SAMPLE, operations: [] };
    const titlesOf = (service: WatchedService) => rendered(service).panels.map(({ title }) => title);

    it('has rate, errors and duration of what its indicators judge, and nothing of the incident service', () => {
      const { indicators } = watchedServices(CATALOG, PRODUCTION).find(({ id }) => id === 'sso')!;
      const { panels } = rendered({ ...idle, indicators });
      const titles = panels.map(({ title }) => title);
      expect(titles).toContain('Laju, galat, lama (RED), menurut indikator');
      expect(titles).not.toContain('Alarm yang diterima');
      const asked = (title: string): string =>
        (panels.find((panel) => panel.title === title)?.targets ?? []).map(({ expr }) => expr).join('\n');
      for (const title of ['Laju kejadian', 'Kejadian yang gagal', 'Lama'])
        expect(asked(title), title).toContain('service="gateway",operation="login"');
    });

    it('has no such row where no indicator judges events or times anything', () => {
      expect(titlesOf(idle).filter((title) => title.includes('RED'))).toEqual([]);
      expect(titlesOf(idle)).toContain('Kejenuhan');
    });
  });

  it('that has the work of alerts and pages is the incident service alone', () => {
    const specs = dashboardSpecs({ services: watchedServices(CATALOG, PRODUCTION), vendors: VENDORS });
    const withAlerts = specs.filter(
      ({ uid, rows }) =>
        uid.startsWith('layanan-') &&
        rows.some(({ panels }) => panels.some(({ title }) => title === 'Alarm yang diterima')),
    );
    expect(withAlerts.map(({ uid }) => uid)).toEqual(['layanan-incident']);
  });
});
