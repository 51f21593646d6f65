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
});
