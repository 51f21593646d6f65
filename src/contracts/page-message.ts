import { z } from 'zod';

/** Signature header of outgoing webhooks: `t=<unix seconds>,v1=<hex HMAC-SHA256 of "t.body">`. */
export const PAGE_SIGNATURE_HEADER = 'x-siaga-signature';

/** Body of a page sent by webhook to whoever is on call. */
export const pageMessageSchema = z.object({
  /** Unique per page; a retry repeats it. */
  id: z.string(),
  incidentId: z.string(),
  responder: z.string(),
  severity: z.enum(['critical', 'warning', 'info']),
  title: z.string(),
  impact: z.string(),
  region: z.string(),
  runbookUrl: z.string(),
  consoleUrl: z.string(),
  sentAt: z.iso.datetime(),
});
export type PageMessage = z.infer<typeof pageMessageSchema>;
