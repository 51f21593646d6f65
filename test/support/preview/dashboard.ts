import { z } from 'zod';

/** The part of a dashboard file that a picture of it needs. */
const stepSchema = z.object({ color: z.string(), value: z.number().nullable() });
const thresholdsSchema = z.object({ steps: z.array(stepSchema) });

const textSchema = z.union([z.string(), z.array(z.string())]);

const propertySchema = z.object({ id: z.string(), value: z.unknown() });

/** Words in the place of values. */
const mappingsSchema = z.array(z.object({ options: z.record(z.string(), z.object({ text: z.string() })) }));

const matcherSchema = z.object({ id: z.enum(['byName', 'byRegexp']), options: z.string() });

const panelSchema = z.object({
  id: z.number(),
  type: z.enum(['row', 'stat', 'bargauge', 'timeseries', 'table']),
  title: z.string(),
  gridPos: z.object({ x: z.number(), y: z.number(), w: z.number(), h: z.number() }),
  interval: z.string().optional(),
  targets: z
    .array(
      z.object({
        refId: z.string(),
        expr: z.string(),
        legendFormat: z.string(),
        instant: z.boolean(),
        exemplar: z.boolean().default(false),
      }),
    )
    .default([]),
  options: z.object({ textMode: z.string().optional(), namePlacement: z.string().optional() }).default({}),
  transformations: z.array(z.object({ id: z.string(), options: z.unknown() })).default([]),
  fieldConfig: z
    .object({
      defaults: z.object({
        unit: z.string().default('none'),
        min: z.number().optional(),
        max: z.number().optional(),
        decimals: z.number().optional(),
        noValue: z.string().default(''),
        mappings: mappingsSchema.default([]),
        thresholds: thresholdsSchema.optional(),
        custom: z
          .object({
            stacking: z.object({ mode: z.string() }).optional(),
            axisSoftMin: z.number().optional(),
            axisSoftMax: z.number().optional(),
          })
          .default({}),
      }),
      overrides: z.array(z.object({ matcher: matcherSchema, properties: z.array(propertySchema) })),
    })
    .optional(),
});

export const dashboardSchema = z.object({
  uid: z.string(),
  title: z.string(),
  links: z.array(z.object({ title: z.string() })),
  annotations: z.object({
    list: z.array(z.object({ name: z.string(), iconColor: z.string(), expr: z.string() })),
  }),
  templating: z.object({
    list: z.array(
      z.object({
        label: z.string(),
        name: z.string(),
        allValue: z.string().optional(),
        current: z.object({ text: textSchema.optional(), value: textSchema.optional() }),
      }),
    ),
  }),
  panels: z.array(panelSchema),
});

export type Dashboard = z.infer<typeof dashboardSchema>;
export type Panel = z.infer<typeof panelSchema>;
export type Step = z.infer<typeof stepSchema>;

const matches = ({ id, options }: z.infer<typeof matcherSchema>, name: string): boolean =>
  id === 'byName' ? options === name : new RegExp(options.slice(1, -1)).test(name);

/** What the overrides say of a series or column of this name. */
export function lookOf(
  panel: Panel,
  name: string,
): {
  text: string;
  line: 'solid' | 'dashed' | 'dotted';
  colour?: string;
  unit?: string;
  decimals?: number;
  steps?: readonly Step[];
} {
  const properties = (panel.fieldConfig?.overrides ?? [])
    .filter(({ matcher }) => matches(matcher, name))
    .flatMap((override) => override.properties);
  const valueOf = (id: string): unknown => properties.find((property) => property.id === id)?.value;
  const text = z.string().safeParse(valueOf('displayName')).data ?? name;
  const colour = z.object({ fixedColor: z.string() }).safeParse(valueOf('color')).data?.fixedColor;
  const unit = z.string().safeParse(valueOf('unit')).data;
  const decimals = z.number().safeParse(valueOf('decimals')).data;
  const steps = thresholdsSchema.safeParse(valueOf('thresholds')).data?.steps;
  const fill = z.object({ fill: z.string() }).safeParse(valueOf('custom.lineStyle')).data?.fill;
  const line = fill === 'dash' ? 'dashed' : fill === 'dot' ? 'dotted' : 'solid';
  return {
    text,
    line,
    ...(colour && { colour }),
    ...(unit && { unit }),
    ...(decimals !== undefined && { decimals }),
    ...(steps && { steps }),
  };
}

/** Words that a column's value mapping gives for its values. */
export function mappedWords(panel: Panel, column: string): Readonly<Record<string, string>> {
  const mapping = (panel.fieldConfig?.overrides ?? [])
    .filter(({ matcher }) => matcher.options === column)
    .flatMap(({ properties }) => properties)
    .find(({ id }) => id === 'mappings')?.value;
  const options = mappingsSchema.safeParse(mapping).data?.[0]?.options;
  return Object.fromEntries(Object.entries(options ?? {}).map(([value, { text }]) => [value, text]));
}
