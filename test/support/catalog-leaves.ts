import type { Catalog } from '../../src/catalog/index.ts';

/** Services and vendors: what `publish` renders. Teams and rotas are the incident service's own. */
type Published = Pick<Catalog, 'services' | 'vendors'>;

type Holder = Readonly<Record<string, unknown>>;

/** A number or a text somewhere in the catalog. */
export interface Leaf {
  /** Its place, list entries by their ids. */
  readonly at: string;
  /** The same without ids: `services.*.objectives.*.periodHours`. */
  readonly field: string;
  readonly holder: Holder;
  readonly key: string;
  readonly value: number | string;
}

const isHolder = (value: unknown): value is Holder => typeof value === 'object' && value !== null;

/** Metrics are declared elsewhere, and have their own tests. */
const isMetric = (value: Holder): boolean => 'help' in value && 'labels' in value;

const nameOf = (value: unknown, key: string): string =>
  isHolder(value) && typeof value['id'] === 'string' ? value['id'] : key;

/** Alerts are rendered whole and told by their stories; a `kind` is the compiler's. */
const NOT_FIGURES: readonly string[] = ['alerts', 'kind'];

/** Each leaf once, also where services share what it is in. */
export function leavesOf(catalog: Published): readonly Leaf[] {
  const leaves: Leaf[] = [];
  const seen = new Set<Holder>();
  const walk = (holder: Holder, at: string, field: string): void => {
    if (seen.has(holder) || isMetric(holder)) return;
    seen.add(holder);
    for (const [key, value] of Object.entries(holder)) {
      if (NOT_FIGURES.includes(key)) continue;
      const place = {
        at: `${at}.${nameOf(value, key)}`,
        field: `${field}.${Array.isArray(holder) ? '*' : key}`,
      };
      if (isHolder(value)) walk(value, place.at, place.field);
      else if (typeof value === 'number' || typeof value === 'string')
        leaves.push({ ...place, holder, key, value });
    }
  };
  walk(catalog.services as unknown as Holder, 'services', 'services');
  walk(catalog.vendors as unknown as Holder, 'vendors', 'vendors');
  return leaves;
}

/** Less by a hundredth, which is a share still; a text with something behind it. */
const otherThan = (value: number | string): number | string =>
  typeof value === 'number' ? value * 0.99 : `${value} lain`;

/** The catalog with one leaf changed, wherever what holds it is shared. */
export function withOther(catalog: Catalog, leaf: Leaf): Catalog {
  const copies = new Map<unknown, unknown>();
  const copy = (value: unknown): unknown => {
    if (!isHolder(value) || isMetric(value)) return value;
    if (copies.has(value)) return copies.get(value);
    const made: Record<string, unknown> | unknown[] = Array.isArray(value) ? [] : {};
    copies.set(value, made);
    for (const [key, entry] of Object.entries(value))
      Object.assign(made, {
        [key]: value === leaf.holder && key === leaf.key ? otherThan(leaf.value) : copy(entry),
      });
    return made;
  };
  return copy(catalog) as Catalog;
}
