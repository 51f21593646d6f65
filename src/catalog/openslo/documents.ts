import { z } from 'zod';

/* OpenSLO v1 by its specification, with the rules of its own validator: what we write and what we read. */

export const API_VERSION = 'openslo/v1';
const DESCRIPTION_LONGEST = 1_050;

/** RFC 1123 label. */
const name = z
  .string()
  .max(63)
  .regex(
    /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/,
    'lower case, digits and hyphens, beginning and ending with one of the first two',
  );
const description = z.string().max(DESCRIPTION_LONGEST).optional();
const labelKey = z.string().regex(/^[a-zA-Z0-9]([-._a-zA-Z0-9]{0,61}[a-zA-Z0-9])?$/, 'no label key');
const annotationKey = z
  .string()
  .regex(
    /^([a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?(\.[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)*\/)?[a-zA-Z0-9]([-._a-zA-Z0-9]{0,61}[a-zA-Z0-9])?$/,
    'no annotation key',
  );
const duration = z.string().regex(/^[1-9]\d*[mhdwMQY]$/, 'no duration such as 48h or 30d');

const metadata = z.strictObject({
  name,
  displayName: z.string().max(63).optional(),
  labels: z.record(labelKey, z.union([z.string(), z.array(z.string())])).optional(),
  annotations: z.record(annotationKey, z.string()).optional(),
});

const metric = z.strictObject({
  metricSource: z.strictObject({
    metricSourceRef: name.optional(),
    type: z.string().optional(),
    spec: z.record(z.string(), z.unknown()).refine((spec) => Object.keys(spec).length > 0, 'is empty'),
  }),
});

const exactlyOne = (keys: readonly string[]) => (value: object) =>
  keys.filter((key) => key in value).length === 1;

const ratioMetric = z
  .strictObject({
    counter: z.boolean().optional(),
    good: metric.optional(),
    bad: metric.optional(),
    total: metric.optional(),
    rawType: z.enum(['success', 'failure']).optional(),
    raw: metric.optional(),
  })
  .refine(exactlyOne(['total', 'raw']), 'needs total or raw, not both')
  .refine((value) => !value.total || exactlyOne(['good', 'bad'])(value), 'needs good or bad beside total')
  .refine((value) => !value.raw || value.rawType !== undefined, 'needs rawType beside raw');

const sliSpec = z
  .strictObject({ description, thresholdMetric: metric.optional(), ratioMetric: ratioMetric.optional() })
  .refine(exactlyOne(['thresholdMetric', 'ratioMetric']), 'needs thresholdMetric or ratioMetric, not both');

const objective = z
  .strictObject({
    displayName: z.string().optional(),
    op: z.enum(['lte', 'gte', 'lt', 'gt']).optional(),
    value: z.number().optional(),
    target: z.number().min(0).lt(1).optional(),
    targetPercent: z.number().min(0).lt(100).optional(),
    timeSliceTarget: z.number().gt(0).max(1).optional(),
    timeSliceWindow: z.union([z.number(), duration]).optional(),
  })
  .refine(exactlyOne(['target', 'targetPercent']), 'needs target or targetPercent, not both');

const timeWindow = z
  .strictObject({
    duration,
    isRolling: z.boolean().optional(),
    calendar: z
      .strictObject({
        startTime: z
          .string()
          .regex(/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/, 'no time such as 2024-02-14 05:00:00'),
        timeZone: z.string(),
      })
      .optional(),
  })
  .refine(
    (value) => (value.isRolling === true) !== (value.calendar !== undefined),
    'is rolling or has a calendar',
  );

const sloSpec = z
  .strictObject({
    description,
    service: z.string().min(1),
    indicator: z.strictObject({ metadata, spec: sliSpec }).optional(),
    indicatorRef: name.optional(),
    timeWindow: z.array(timeWindow).length(1).optional(),
    budgetingMethod: z.enum(['Occurrences', 'Timeslices', 'RatioTimeslices']),
    objectives: z.array(objective).min(1),
    alertPolicies: z.array(z.unknown()).optional(),
  })
  .refine(exactlyOne(['indicator', 'indicatorRef']), 'needs indicator or indicatorRef, not both')
  .refine(
    ({ budgetingMethod, objectives }) =>
      budgetingMethod !== 'Timeslices' ||
      objectives.every((one) => one.timeSliceTarget !== undefined && one.timeSliceWindow !== undefined),
    'needs timeSliceTarget and timeSliceWindow in every objective',
  );

const head = <Kind extends string>(kind: Kind) => ({
  apiVersion: z.literal(API_VERSION),
  kind: z.literal(kind),
  metadata,
});

/** A document of one of the kinds that a service is described with. Unknown fields are refused. */
export const documentSchema = z.discriminatedUnion('kind', [
  z.strictObject({ ...head('Service'), spec: z.strictObject({ description }) }),
  z.strictObject({ ...head('SLI'), spec: sliSpec }),
  z.strictObject({ ...head('SLO'), spec: sloSpec }),
]);

/** Kinds of OpenSLO that describe no service: whence figures come, and whom others tell. Only their heads are looked at. */
export const otherDocumentSchema = z.looseObject({
  apiVersion: z.literal(API_VERSION),
  kind: z.enum(['DataSource', 'AlertPolicy', 'AlertCondition', 'AlertNotificationTarget']),
  metadata: z.looseObject({ name }),
});

export type OpenSloDocument = z.infer<typeof documentSchema>;
export type ServiceDocument = Extract<OpenSloDocument, { kind: 'Service' }>;
export type SliDocument = Extract<OpenSloDocument, { kind: 'SLI' }>;
export type SloDocument = Extract<OpenSloDocument, { kind: 'SLO' }>;
