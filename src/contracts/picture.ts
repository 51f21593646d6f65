import { z } from 'zod';
import { phaseSchema } from './phase.ts';

export const SERVICE_STATES = ['normal', 'degraded', 'outage', 'manual', 'unknown'] as const;

/** One province as the console and the status page show it. Counts are uploads (photos), null when unknown. */
const provincePictureSchema = z.object({
  code: z.string(),
  name: z.string(),
  zone: z.enum(['WIB', 'WITA', 'WIT']),
  tps: z.number().int(),
  state: z.enum(SERVICE_STATES),
  /** Uploads that got a first receipt, as the gateways count them; independent of the two below. */
  received: z.number().nullable(),
  /** On gateways' disks, not yet at the vendor. */
  held: z.number().nullable(),
  /** Stored at the vendor, as the vendor counts them. */
  recorded: z.number().nullable(),
  manual: z.boolean(),
  openIncidents: z.number().int(),
});
export type ProvincePicture = z.infer<typeof provincePictureSchema>;

const openIncidentSchema = z.object({
  id: z.string(),
  title: z.string(),
  severity: z.enum(['critical', 'warning', 'info']),
  state: z.string(),
  region: z.string(),
  affectedTps: z.number().int(),
  openedAt: z.iso.datetime(),
});

/** GET /api/picture of the incident service: everything a leadership view may show. */
export const nationalPictureSchema = z.object({
  asOf: z.iso.datetime(),
  /** The night's own time, WIB, when a replay runs at another pace; null in production. */
  replayTime: z.string().nullable(),
  /** The nation's phase of the election; absent: none. */
  phase: phaseSchema.optional(),
  state: z.enum(SERVICE_STATES),
  provinces: z.array(provincePictureSchema),
  /** Uploads that the vendor refused for good, kept at gateways until a person looks; null when unknown. */
  setAside: z.number().nullable().default(null),
  /** Uploads that moved while the counts were read: as much may lie between two of them; null when unknown. */
  inPassing: z.number().nullable().default(null),
  incidents: z.array(openIncidentSchema),
  policy: z.object({ epoch: z.number().int(), reason: z.string(), until: z.string().nullable() }).nullable(),
});
export type NationalPicture = z.infer<typeof nationalPictureSchema>;

/** Path of the picture; needs a bearer token of the `status` reader. */
export const PICTURE_PATH = '/api/picture';
