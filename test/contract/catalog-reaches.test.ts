/** No figure and no word of the catalog is dead: change any, and something that is published changes. */
import { describe, expect, it } from 'vitest';
import { CATALOG, GATEWAYS, PRODUCTION, type Catalog } from '../../src/catalog/index.ts';
import { localSite, publish } from '../../src/publish/index.ts';
import { leavesOf, withOther, type Leaf } from '../support/catalog-leaves.ts';

const SITE = localSite(
  7600,
  GATEWAYS.map(({ id }) => id),
);
const before = publish(PRODUCTION, SITE);

/** Files that are not what they were. A catalog that cannot be published is noticed too: the build fails. */
function changed(catalog: Catalog): readonly string[] {
  try {
    const after = publish(PRODUCTION, SITE, catalog);
    return [...new Set([...before.keys(), ...after.keys()])].filter(
      (path) => before.get(path) !== after.get(path),
    );
  } catch {
    return ['the build'];
  }
}

/** What only others read, with who does. */
const READ_ELSEWHERE: Readonly<Record<string, string>> = {
  'services.*.dashboard': 'where burn alerts open, of services whose budgets have some (gaps.ts)',
  'services.*.operations.*':
    'whether people feel it (isFelt), and whose promises its dashboard shows beside its own',
  'services.*.owner': 'whom the incident service pages (ladderOf)',
  'services.*.dependsOn.*.on': 'circles of needs (validate/services.ts) and OpenSLO',
  'services.*.dependsOn.*.without': 'OpenSLO',
  'services.*.indicators.*.category': 'OpenSLO; which limits are spans of time',
  'services.*.indicators.*.title': 'OpenSLO, of indicators without an objective',
  'services.*.indicators.*.id': 'SLA terms and OpenSLO',
  'vendors.*.usefulConcurrency': 'admission of the gateways, and leases',
};

const leaves = leavesOf(CATALOG);
const isRead = ({ field }: Leaf): boolean => !(field in READ_ELSEWHERE);

describe('every number and every word of the catalog', () => {
  it('is found by this test', () => {
    const fields = new Set(leaves.map(({ field }) => field));
    for (const field of [
      'services.*.objectives.*.limit.value',
      'services.*.objectives.*.sliceMinutes',
      'services.*.saturation.*.alertAt',
    ])
      expect([...fields]).toContain(field);
    expect(leaves.filter(({ value }) => typeof value === 'number').length).toBeGreaterThan(60);
  });

  it.each(leaves.filter(isRead).map((leaf) => [leaf.at, leaf] as const))('%s reaches a file', (_, leaf) => {
    expect(changed(withOther(CATALOG, leaf))).not.toEqual([]);
  });

  it('is excused only where it is read elsewhere and nowhere here', () => {
    for (const field of Object.keys(READ_ELSEWHERE)) {
      const dead = leaves.filter(
        (leaf) => leaf.field === field && changed(withOther(CATALOG, leaf)).length === 0,
      );
      expect(dead.length, field).toBeGreaterThan(0);
    }
  });
});

describe('a figure with a limit', () => {
  it.each(['delivery', 'freshness', 'completeness'])(
    'of %s decides its alert, its recordings and its panels',
    (id) => {
      const leaf = leaves.find(({ at }) => at.endsWith(`${id}.limit.value`))!;
      const files = changed(withOther(CATALOG, leaf));
      expect(files).toEqual(
        expect.arrayContaining([
          'alerts/indicators.rules.yml',
          'alerts/alerting.rules.yml',
          'dashboards/layanan-intake.json',
        ]),
      );
    },
  );
});

describe('a resource', () => {
  it.each(['warnAt', 'alertAt'])('decides by its %s its alert and its panel', (key) => {
    const leaf = leaves.find(({ at }) => at.endsWith(`queue-disk.${key}`))!;
    expect(changed(withOther(CATALOG, leaf))).toEqual(
      expect.arrayContaining(['alerts/alerting.rules.yml', 'dashboards/layanan-gateway.json']),
    );
  });

  it.each(['vendor-hosts', 'admission'])('%s decides the thresholds of its panel', (id) => {
    for (const key of ['warnAt', 'fullAt']) {
      const leaf = leaves.find(({ at }) => at.endsWith(`${id}.${key}`))!;
      expect(changed(withOther(CATALOG, leaf)).some((path) => path.startsWith('dashboards/layanan-'))).toBe(
        true,
      );
    }
  });
});
