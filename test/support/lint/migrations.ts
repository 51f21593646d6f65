/*
 * What Grafana's migrations of the classic schema would change, from the version that we emit (39, Grafana 10.4's) and
 * a little before it, up to the newest. After apps/dashboard/pkg/migration/schemaversion of grafana/grafana. A
 * dashboard in which none of them finds anything loads without a change, and so without a warning.
 */

/** One migration, and what of a dashboard it would change. */
export interface Migration {
  readonly to: number;
  readonly about: string;
  readonly changes: (dashboard: unknown) => readonly string[];
}

/** Every object anywhere in a value, with the path to it. */
function* objectsIn(
  value: unknown,
  path = '',
): Generator<readonly [path: string, object: Readonly<Record<string, unknown>>]> {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) yield [path, value as Readonly<Record<string, unknown>>];
  for (const [key, inner] of Object.entries(value)) yield* objectsIn(inner, `${path}/${key}`);
}

/** Paths of the objects of which this is true. */
const where =
  (test: (object: Readonly<Record<string, unknown>>, path: string) => boolean) =>
  (dashboard: unknown): readonly string[] =>
    [...objectsIn(dashboard)].filter(([path, object]) => test(object, path)).map(([path]) => path);

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const MIGRATIONS: readonly Migration[] = [
  {
    to: 36,
    about: 'data sources are references with type and uid, never names or null',
    changes: where(
      (object) =>
        'datasource' in object && !(isObject(object['datasource']) && 'uid' in object['datasource']),
    ),
  },
  {
    to: 37,
    about: 'a legend says whether it shows, and is never "hidden"',
    changes: where(
      (object) =>
        isObject(object['legend']) &&
        (object['legend']['displayMode'] === 'hidden' || object['legend']['showLegend'] === undefined),
    ),
  },
  {
    to: 38,
    about: 'table cells have cellOptions, not a displayMode',
    changes: where(
      (object, path) =>
        (path.endsWith('/custom') && 'displayMode' in object) || object['id'] === 'custom.displayMode',
    ),
  },
  {
    to: 39,
    about: 'timeSeriesTable has options for each query',
    changes: where((object) => 'refIdToStat' in object),
  },
  {
    to: 40,
    about: 'refresh is a string',
    changes: where((object, path) => path === '' && typeof object['refresh'] !== 'string'),
  },
  {
    to: 41,
    about: 'the time picker has no list of times',
    changes: where((object) => 'time_options' in object),
  },
  {
    to: 42,
    about: 'what is hidden from a picture is hidden from its tooltip',
    changes: where(
      (object) =>
        object['id'] === 'custom.hideFrom' &&
        isObject(object['value']) &&
        object['value']['viz'] === true &&
        object['value']['tooltip'] !== true,
    ),
  },
  {
    to: 43,
    about: 'times are converted by convertFieldType',
    changes: where((object, path) => path.includes('/transformations/') && object['id'] === 'formatTime'),
  },
];
