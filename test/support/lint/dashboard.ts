import { z } from 'zod';

/*
 * A dashboard file as this house writes it: narrower than what Grafana publishes, to which `grafana-types.ts` holds the same
 * file. Here stands besides what the published schema leaves open: names of time zones, reducers and transformations.
 */

const text = z.string().min(1);
const datasourceRef = z.strictObject({ type: text, uid: text });

const link = z.strictObject({
  title: text,
  type: z.enum(['link', 'dashboards']),
  icon: z.string(),
  tooltip: z.string(),
  url: z.string(),
  tags: z.array(text),
  asDropdown: z.boolean(),
  targetBlank: z.boolean(),
  includeVars: z.boolean(),
  keepTime: z.boolean(),
});

const steps = z
  .array(z.strictObject({ value: z.number().nullable(), color: text }))
  .min(1)
  .refine(([first, ...rest]) => first?.value === null && rest.every(({ value }) => value !== null), {
    message: 'the first step, and it alone, has no value',
  })
  .refine((all) => all.slice(2).every(({ value }, index) => (value ?? 0) > (all[index + 1]?.value ?? 0)), {
    message: 'steps are in order',
  });
const thresholds = z.strictObject({ mode: z.enum(['absolute', 'percentage']), steps });

const property = z.strictObject({
  id: z.enum([
    'displayName',
    'color',
    'unit',
    'decimals',
    'thresholds',
    'mappings',
    'links',
    'custom.cellOptions',
    'custom.lineStyle',
  ]),
  value: z.unknown(),
});
const fieldConfig = z.strictObject({
  defaults: z.strictObject({
    unit: text,
    min: z.number().optional(),
    max: z.number().optional(),
    decimals: z.int().min(0).max(4).optional(),
    noValue: z.string().optional(),
    mappings: z
      .array(
        z.strictObject({ type: z.literal('value'), options: z.record(z.string(), z.strictObject({ text })) }),
      )
      .optional(),
    thresholds: thresholds.optional(),
    links: z.array(link).optional(),
    custom: z.record(z.string(), z.unknown()).optional(),
  }),
  overrides: z.array(
    z.strictObject({
      matcher: z.union([
        z.strictObject({ id: z.literal('byName'), options: text }),
        z.strictObject({ id: z.literal('byRegexp'), options: z.string().regex(/^\/.+\/$/) }),
      ]),
      properties: z.array(property).min(1),
    }),
  ),
});

const target = z.strictObject({
  refId: z.string().regex(/^[A-Z]$/),
  datasource: datasourceRef,
  expr: text,
  legendFormat: z.string(),
  instant: z.boolean(),
  range: z.boolean(),
  exemplar: z.boolean().optional(),
  format: z.enum(['table', 'time_series']).optional(),
});

/** Those of Grafana's reducers that a panel of ours may show. */
const reducer = z.enum(['lastNotNull', 'last', 'max', 'mean', 'min', 'sum']);
const options = z.looseObject({
  legend: z.looseObject({ calcs: z.array(reducer) }).optional(),
  reduceOptions: z.looseObject({ calcs: z.array(reducer) }).optional(),
});

/** Those of Grafana's transformations that a table of ours is made by. */
const transformation = z.discriminatedUnion('id', [
  z.strictObject({
    id: z.literal('joinByField'),
    options: z.strictObject({ byField: text, mode: z.enum(['inner', 'outer']) }),
  }),
  z.strictObject({
    id: z.literal('filterFieldsByName'),
    options: z.strictObject({ include: z.strictObject({ names: z.array(text).min(1) }) }),
  }),
  z.strictObject({
    id: z.literal('organize'),
    options: z.strictObject({ renameByName: z.record(z.string(), text) }),
  }),
]);

const gridPos = z.strictObject({
  x: z.int().min(0).max(23),
  y: z.int().min(0),
  w: z.int().min(1).max(24),
  h: z.int().min(1),
});

const row = z.strictObject({
  type: z.literal('row'),
  id: z.int().positive(),
  title: text,
  collapsed: z.literal(false),
  gridPos,
  panels: z.array(z.never()),
});

const panel = z.strictObject({
  // The React panels: `graph`, `singlestat`, `table-old`, `grafana-worldmap-panel` and their kind are Angular's.
  type: z.enum(['stat', 'bargauge', 'timeseries', 'table']),
  id: z
    .int()
    .positive()
    .max(2 ** 31 - 1),
  pluginVersion: z.string().regex(/^\d+\.\d+\.\d+$/),
  title: text,
  description: text,
  transparent: z.boolean(),
  repeatDirection: z.enum(['h', 'v']),
  interval: z.string().optional(),
  gridPos,
  datasource: datasourceRef,
  links: z.array(link),
  targets: z.array(target).min(1),
  transformations: z.array(transformation).optional(),
  fieldConfig,
  options,
});

const variable = z.discriminatedUnion('type', [
  z.looseObject({
    type: z.literal('datasource'),
    name: text,
    label: text,
    query: text,
    refresh: z.literal(1),
    current: z.object({}),
  }),
  z.looseObject({
    type: z.literal('query'),
    name: text,
    label: text,
    datasource: datasourceRef,
    definition: text,
    query: z.strictObject({ qryType: z.int(), query: text, refId: text }),
    refresh: z.union([z.literal(0), z.literal(1), z.literal(2)]),
    multi: z.boolean(),
    includeAll: z.boolean(),
    allValue: z.string().optional(),
    current: z.looseObject({ value: z.array(z.string()) }),
  }),
  z.looseObject({
    type: z.literal('custom'),
    name: text,
    label: text,
    query: text,
    options: z.array(z.strictObject({ selected: z.boolean(), text, value: text })).min(1),
    current: z.looseObject({ value: z.union([z.string(), z.array(z.string())]) }),
  }),
]);

const annotation = z.strictObject({
  name: text,
  datasource: datasourceRef,
  enable: z.boolean(),
  hide: z.boolean(),
  iconColor: text,
  expr: text,
  step: text,
  target: z.strictObject({
    refId: text,
    expr: text,
    interval: text,
    range: z.boolean(),
    instant: z.boolean(),
  }),
  tagKeys: z.string(),
  titleFormat: text,
  textFormat: z.string(),
  useValueForTime: z.boolean(),
});

export const dashboardFileSchema = z.strictObject({
  // 8 to 40 characters in the schema; Grafana's store takes 40 at most.
  uid: z.string().regex(/^[a-z][a-z-]{7,39}$/),
  title: text,
  description: text,
  tags: z.array(text),
  editable: z.boolean(),
  fiscalYearStartMonth: z.int().min(0).max(11),
  graphTooltip: z.union([z.literal(0), z.literal(1), z.literal(2)]),
  timezone: z.string().refine((name) => Intl.supportedValuesOf('timeZone').includes(name), 'no time zone'),
  refresh: z.string().regex(/^[1-9]\d*[smh]$/),
  time: z.strictObject({ from: text, to: text }),
  timepicker: z.strictObject({}),
  schemaVersion: z.int(),
  annotations: z.strictObject({ list: z.array(annotation) }),
  links: z.array(link),
  templating: z.strictObject({ list: z.array(variable) }),
  panels: z.array(z.union([row, panel])),
});

export type DashboardFile = z.infer<typeof dashboardFileSchema>;
export type PanelFile = z.infer<typeof panel>;

export const panelsOf = (dashboard: DashboardFile): readonly PanelFile[] =>
  dashboard.panels.filter((entry) => entry.type !== 'row');
