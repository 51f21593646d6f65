import { z } from 'zod';
import { phaseSchema } from './phase.ts';
import { signedStatementSchema } from './statement.ts';

export const SERVICE_STATES = ['normal', 'degraded', 'outage', 'manual', 'unknown'] as const;

const zoneSchema = z.enum(['WIB', 'WITA', 'WIT']);

/** One kab/kota of a province, as the vendor counts it. */
const regencyPictureSchema = z.object({
  code: z.string(),
  /** TPS of the register: as many are expected. */
  tps: z.number().int(),
  /** TPS of which at least one page is stored. */
  stations: z.number().int(),
  /** Photos stored. */
  stored: z.number().int(),
});
export type RegencyPicture = z.infer<typeof regencyPictureSchema>;

/** One province as the console and the status page show it. Counts are uploads (photos), null when unknown. */
const provincePictureSchema = z.object({
  code: z.string(),
  name: z.string(),
  zone: zoneSchema,
  tps: z.number().int(),
  state: z.enum(SERVICE_STATES),
  /** It is in no trouble of its own: `state` is what the nation's outage makes of it. */
  byNation: z.boolean().default(false),
  /** Uploads that got a first receipt, as the gateways count them; independent of the two below. */
  received: z.number().nullable(),
  /** On gateways' disks, not yet at the vendor. */
  held: z.number().nullable(),
  /** Stored at the vendor, as the vendor counts them. */
  recorded: z.number().nullable(),
  /** Photos that the public can look up, as the vendor counts them. */
  published: z.number().nullable().default(null),
  /** Whether gateways let the public see newer ones, by the policy. */
  publication: z.enum(['live', 'snapshot', 'hold']).default('live'),
  /** Its kab/kota; null when the vendor's counts could not be read. */
  regencies: z.array(regencyPictureSchema).nullable().default(null),
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
  /** When more is to be said of it: as the commander set it, or a span by severity; null: not promised. */
  nextUpdateAt: z.iso.datetime().nullable().default(null),
});

/** GET /api/picture of the incident service: everything a leadership view may show. */
export const nationalPictureSchema = z.object({
  asOf: z.iso.datetime(),
  /** The night's own time, WIB, when a replay runs at another pace; null in production. */
  replayTime: z.string().nullable(),
  /** The nation's phase of the election; absent: none. */
  phase: phaseSchema.optional(),
  /** That of each time zone, which comes to it at its own hour; a zone that is not in it is in none. Absent: the nation's. */
  zonePhases: z.partialRecord(zoneSchema, phaseSchema).optional(),
  state: z.enum(SERVICE_STATES),
  provinces: z.array(provincePictureSchema),
  /** Uploads that the vendor refused for good, kept at gateways until a person looks; null when unknown. */
  setAside: z.number().nullable().default(null),
  /** Uploads that moved while the counts were read: as much may lie between two of them; null when unknown. */
  inPassing: z.number().nullable().default(null),
  incidents: z.array(openIncidentSchema),
  /** When the vendor's counts by kab/kota were taken; null when they could not be read. */
  countsAsOf: z.iso.datetime().nullable().default(null),
  /** What is officially said: the last of each region with those that it replaced, by region, oldest first. */
  statements: z.array(signedStatementSchema).default([]),
  /** Public keys that sign statements. */
  statementKeys: z
    .array(z.looseObject({ kty: z.string(), crv: z.string(), kid: z.string(), x: z.string() }))
    .default([]),
  policy: z.object({ epoch: z.number().int(), reason: z.string(), until: z.string().nullable() }).nullable(),
});
export type NationalPicture = z.infer<typeof nationalPictureSchema>;

/** Path of the picture; needs a bearer token of the `status` reader. */
export const PICTURE_PATH = '/api/picture';
