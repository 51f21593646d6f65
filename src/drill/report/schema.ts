import { z } from 'zod';

const count = z.number().int().nonnegative();
/** Wall time, ISO. */
const at = z.iso.datetime();
/** Time of the night, WIB, `HH:MM`. */
const night = z.string().regex(/^\d{2}:\d{2}$/);

const waveReportSchema = z.strictObject({
  zone: z.enum(['WIB', 'WITA', 'WIT']),
  from: night,
  to: night,
  /** Photos per wall second. */
  capacity: z.number(),
  /** `vendor`: more was asked than the vendor can store; `offered`: less, so what was asked is the measure. */
  capacityBasis: z.enum(['vendor', 'offered']),
  goodput: z.number(),
  goodputRatio: z.number(),
});

const incidentReportSchema = z.strictObject({
  alert: z.string(),
  region: z.string(),
  severity: z.string(),
  /** First moment at which the alert's expression held, by Prometheus; null when its series was not found. */
  crossedAt: at.nullable(),
  openedAt: at,
  openedAtNight: night,
  acknowledgedAt: at.nullable(),
  /** When people were asked; null where nothing needed approval, and in reports from before this was kept. */
  approvalRequestedAt: at.nullable().default(null),
  /** When people had approved what needed approval; null where nothing did. */
  approvedAt: at.nullable(),
  /** When the last gateway said that the policy was in force; null where no policy was made. */
  policyInForceAt: at.nullable(),
  /** The same moment as the gateways' own epoch gauges show it in Prometheus. */
  policySeenAt: at.nullable(),
  /**
   * Crossing to policy in force at every gateway; people's time included. The verdict takes out of it the wait
   * from `approvalRequestedAt` to `approvedAt`. Null without a policy or without a crossing.
   */
  detectToPolicyMs: z.number().nullable(),
  /** Approval to policy in force, where people had to approve. */
  approvalToPolicyMs: z.number().nullable(),
  closedAt: at.nullable(),
  closedAtNight: night.nullable(),
  runbook: z.string().nullable(),
});

export const reportSchema = z.strictObject({
  verdict: z.enum(['held', 'broken', 'collapsed', 'survived']),
  /** Why the verdict is what it is; each a sentence. */
  reasons: z.array(z.string()),
  withSiaga: z.boolean(),
  seed: z.number().int(),
  scale: z.number(),
  speed: z.number(),
  /** End of the night, WIB; it was ended early when this is before midnight. */
  until: night.default('24:00'),
  /** Real photo bytes were divided by this. */
  photoFactor: z.number(),
  startedAt: at,
  endedAt: at,
  uploads: z.strictObject({
    /** Photos taken. */
    offered: count,
    /** Photos for which a phone holds a receipt that verifies. */
    receipted: count,
    delivered: count,
    /**
     * Receipted, not stored, intact in a gateway's queue folder: as read by Siaga's own queue library, which alone
     * has the key. Every other count here rests on what phones hold and the vendor stored.
     */
    held: count,
    /** Receipted, refused by the vendor for good. Reports from before they were told apart have them in `held`. */
    deadLetters: count.default(0),
    lost: count,
    duplicated: count,
    /** Stored with other content than was receipted. */
    altered: count,
    storedWithoutReceipt: count,
    /** Repeats that the vendor answered without storing. */
    repeats: count,
    refused: count,
    tries: count,
  }),
  waves: z.array(waveReportSchema),
  login: z.strictObject({
    /** Tries to sign in, as phones made them. */
    offered: count,
    /** Told to wait their turn. */
    paced: count,
    /** Turned away at the gateway. */
    shed: count,
    /** Given to the vendor. */
    admitted: count,
    succeeded: count,
    /** succeeded / admitted. */
    successRatio: z.number(),
    accounts: count,
    accountsSignedIn: count,
  }),
  reads: z.strictObject({ offered: count, answered: count }),
  incidents: z.array(incidentReportSchema),
  /** Pages that reached the pager and the mailbox. */
  pages: z.strictObject({ webhook: count, mail: count }),
  /** Processes that died and were started again. */
  restarts: z.record(z.string(), count),
  /** Every five minutes of the night: totals so far, photos. */
  series: z.array(
    z.strictObject({ at: night, offered: count, receipted: count, stored: count, held: count }),
  ),
  timeline: z.array(z.strictObject({ at, night, what: z.string() })),
});
export type Report = z.infer<typeof reportSchema>;
export type IncidentReport = z.infer<typeof incidentReportSchema>;
