import { z } from 'zod';

/** One alert as Alertmanager sends it. Unknown fields pass: a newer Alertmanager must not be refused. */
const alertSchema = z.looseObject({
  status: z.enum(['firing', 'resolved']),
  labels: z.record(z.string(), z.string()),
  annotations: z.record(z.string(), z.string()).default({}),
  startsAt: z.string(),
  endsAt: z.string().default(''),
  generatorURL: z.string().default(''),
  fingerprint: z.string().default(''),
});
export type Alert = z.infer<typeof alertSchema>;

/** Alertmanager's webhook body, version 4. */
export const alertWebhookSchema = z.looseObject({
  version: z.string(),
  groupKey: z.string(),
  truncatedAlerts: z.number().int().nonnegative().default(0),
  status: z.enum(['firing', 'resolved']),
  receiver: z.string().default(''),
  groupLabels: z.record(z.string(), z.string()).default({}),
  commonLabels: z.record(z.string(), z.string()).default({}),
  commonAnnotations: z.record(z.string(), z.string()).default({}),
  externalURL: z.string().default(''),
  alerts: z.array(alertSchema),
});
export type AlertWebhook = z.infer<typeof alertWebhookSchema>;

/** Alertmanager's receiver that is the incident service; other receivers' alerts are none of its business. */
export const ALERT_RECEIVER = 'siaga';
