import { z } from 'zod';

/** Alertmanager is written in Go, where what is empty may be sent as null. */
const texts = z
  .record(z.string(), z.string())
  .nullish()
  .transform((value) => value ?? {});

/** One alert as Alertmanager sends it. Unknown fields pass: a newer Alertmanager must not be refused. */
const alertSchema = z.looseObject({
  status: z.enum(['firing', 'resolved']),
  labels: z.record(z.string(), z.string()),
  annotations: texts,
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
  groupLabels: texts,
  commonLabels: texts,
  commonAnnotations: texts,
  externalURL: z.string().default(''),
  alerts: z
    .array(alertSchema)
    .nullish()
    .transform((value) => value ?? []),
});
export type AlertWebhook = z.infer<typeof alertWebhookSchema>;

/** Alertmanager's receiver that is the incident service; other receivers' alerts are none of its business. */
export const ALERT_RECEIVER = 'siaga';
