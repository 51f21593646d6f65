import type { Catalog } from './catalog.ts';
import { failCatalog } from './errors.ts';
import { alertFaults } from './validate/alerts.ts';
import { indicatorFaults } from './validate/indicators.ts';
import { objectiveFaults } from './validate/objectives.ts';
import { peopleFaults } from './validate/people.ts';
import { serviceFaults } from './validate/services.ts';

/** The same catalog once it was found sound; throws CATALOG_INVALID with every fault, each with its place. */
export function defineCatalog(parts: Catalog): Catalog {
  const structure = [
    ...peopleFaults(parts),
    ...serviceFaults(parts),
    ...indicatorFaults(parts),
    ...objectiveFaults(parts),
  ];
  // Alerts are derived from objectives: they can only be judged where those are sound.
  const faults = structure.length > 0 ? structure : alertFaults(parts);
  if (faults.length === 0) return parts;
  throw failCatalog('CATALOG_INVALID', faults.map(({ at, what }) => `${at}: ${what}`).join('\n'));
}
