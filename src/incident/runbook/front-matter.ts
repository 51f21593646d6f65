import { z } from 'zod';
import { ACTION_NAMES } from '../actions/index.ts';
import { amount, metricName, span } from '../actions/fields.ts';

/** The YAML head of a runbook file. Spans are night time: `5m`, `1h30m`. */

const id = z.string().regex(/^[a-z][a-z0-9-]*$/, 'expected small letters, digits and dashes');

const guard = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('alert-firing') }),
  z.strictObject({ kind: z.literal('manual-provinces-below'), limit: z.number().int().positive() }),
  z.strictObject({
    kind: z.literal('metric'),
    metric: metricName,
    below: amount.optional(),
    above: amount.optional(),
  }),
]);

const step = z.strictObject({
  id,
  action: z.enum(ACTION_NAMES),
  title: z.string().min(3).max(120),
  with: z.record(z.string(), z.unknown()).default({}),
  timeout: span.optional(),
  onFailure: z.enum(['rollback', 'pause', 'continue']).default('rollback'),
  onInconclusive: z.enum(['pause', 'continue']).default('pause'),
  onRelapse: id.optional(),
  incident: z.enum(['mitigating', 'monitoring']).optional(),
});

export const frontMatterSchema = z.strictObject({
  alert: z.string().regex(/^[A-Z][A-Za-z0-9]*$/, 'expected an alert name in CamelCase'),
  title: z.string().min(5).max(120),
  owner: z.string().min(2),
  validated: z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'expected YYYY-MM-DD, in quotes'),
  limits: z.strictObject({ maxProvinces: z.number().int().positive() }),
  cooldown: span,
  timeout: span,
  guards: z.array(guard).default([]),
  steps: z.array(step).min(1),
});
export type FrontMatter = z.infer<typeof frontMatterSchema>;

/** Headings that the body must have, for the human at 3 a.m. */
export const BODY_HEADINGS = [
  'Yang terlihat',
  'Yang diperiksa',
  'Yang dikatakan kepada KPPS',
  'Jalan manual',
  'Cara membatalkan',
] as const;
