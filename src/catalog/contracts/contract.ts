import { z } from 'zod';
import { keyIdOf } from '../../kernel/index.ts';
import { ZONES, type Zone } from '../provinces.ts';

/** Parts per million: shares in contracts and reports are whole numbers, so that anybody computes the same. */
const ppmSchema = z.int().min(0).max(1_000_000);
const idSchema = z.string().regex(/^[a-z][a-z0-9-]{1,39}$/);
const wordsSchema = z.string().min(1);
const timeSchema = z.iso.datetime({ offset: true });

const matcherSchema = z.strictObject({
  label: z.string().regex(/^[a-zA-Z_]\w*$/),
  op: z.enum(['=', '!=', '=~', '!~']),
  value: z.string(),
});

/**
 * Series of one metric, and what an increase of theirs adds to the count of events that count at all (`valid`) and of
 * those that were not good (`bad`; -1: takes one off again, as a bucket of quick answers does from all answers).
 */
const seriesSchema = z.strictObject({
  metric: z.string().regex(/^[a-zA-Z_:][a-zA-Z0-9_:]*$/),
  matchers: z.array(matcherSchema),
  valid: z.union([z.literal(0), z.literal(1)]),
  bad: z.union([z.literal(-1), z.literal(0), z.literal(1)]),
});
export type MeasuredSeries = z.infer<typeof seriesSchema>;

/** What is measured of a component, by one who looks at it. */
const streamSchema = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]{1,39}\.(?:gateway|vendor|probe)$/),
  source: z.enum(['gateway', 'vendor', 'probe']),
  /** Indonesian. */
  title: wordsSchema,
  /** Counters of events, or gauges (1 up, 0 down) of places to look from, of which `vantageQuorum` must agree. */
  counts: z.enum(['events', 'vantages']),
  /** Whether its series carry the label `province`, or `zone`, which stands for each province of it; else they speak for the nation. */
  perProvince: z.boolean(),
  series: z.array(seriesSchema).min(1),
});
export type MeasuredStream = z.infer<typeof streamSchema>;

const objectiveSchema = z.strictObject({
  id: idSchema,
  component: idSchema,
  clause: wordsSchema,
  judges: z.enum(['availability', 'latency', 'correctness']),
  /** Indonesian: what is good. */
  good: wordsSchema,
  targetPpm: ppmSchema,
  /** Share of time slices, of events, or of the uploads that a critical window expects. */
  method: z.enum(['slices', 'events', 'weighted']),
  /** A slice is down when fewer of its events are good. */
  downBelowPpm: ppmSchema,
  /** Whether falling short of it earns a credit. */
  credited: z.boolean(),
  /** Streams by id; the first is judged, the others stand beside it. */
  streams: z.array(z.string()).min(1),
});
export type ContractObjective = z.infer<typeof objectiveSchema>;

const tierSchema = z.strictObject({ belowPpm: ppmSchema, percent: z.int().min(1).max(100) });
export type CreditTier = z.infer<typeof tierSchema>;

/** Steps of a ladder from the top down, each with more to give: a figure earns what the last that it is below gives. */
const tiersSchema = z
  .array(tierSchema)
  .min(1)
  .superRefine((tiers, context) => {
    for (const [index, { belowPpm, percent }] of tiers.entries()) {
      const above = tiers[index - 1];
      if (above === undefined || (belowPpm < above.belowPpm && percent > above.percent)) continue;
      const message = `tier ${String(index + 1)} is not below the one before it with more to give`;
      context.addIssue({ code: 'custom', path: [index], message });
    }
  });

/** A public Ed25519 key with which a side signs, from a time up to, not including, another; null: until further notice. */
const signerKeySchema = z
  .strictObject({
    kty: z.literal('OKP'),
    crv: z.literal('Ed25519'),
    x: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
    kid: z.string(),
    validFrom: timeSchema,
    validTo: timeSchema.nullable(),
  })
  // The id is what people compare: nobody may write another's on his own key.
  .refine(({ x, kid }) => keyIdOf(x) === kid, 'a key bears an id that is not its own');

const claimSchema = z.discriminatedUnion('rule', [
  z.strictObject({ rule: z.literal('days-after-period'), days: z.int().min(1) }),
  /** The last moment of the month that many months after the period's. */
  z.strictObject({ rule: z.literal('end-of-month-after'), months: z.int().min(1).max(12) }),
]);
export type ClaimRule = z.infer<typeof claimSchema>;

/** A contract as versioned data: what is measured, what of it must be good, what does not count, what is owed. */
export const contractSchema = z.strictObject({
  id: idSchema,
  version: wordsSchema,
  standing: z.enum(['in-force', 'worked-example']),
  vendor: idSchema,
  /** Indonesian. */
  title: wordsSchema,
  zone: z.enum(Object.keys(ZONES) as [Zone, ...Zone[]]),
  validFrom: timeSchema,
  validTo: timeSchema.nullable(),
  slice: z.strictObject({
    seconds: z.int().min(60).max(3_600),
    /** With fewer events, some of which failed, or with none at all, a slice is idle: too few to judge by. */
    fewestEvents: z.int().min(1),
    /** With fewer failures a slice is not down, whatever their share. */
    fewestFailures: z.int().min(1),
    /** What an idle slice is: as the judged one before it, up, or none at all. */
    idle: z.enum(['carry', 'up', 'left-out']),
    /** A slice with fewer of its scrapes is missing, and never up. */
    measuredFromPpm: ppmSchema,
    /** So many places must see the same. */
    vantageQuorum: z.int().min(1),
  }),
  components: z.array(z.strictObject({ id: idSchema, service: idSchema, title: wordsSchema })).min(1),
  streams: z.array(streamSchema).min(1),
  objectives: z.array(objectiveSchema).min(1),
  maintenance: z.strictObject({
    noticeHours: z.int().min(0),
    /** Roles of which one must approve before it begins. */
    approvers: z.array(wordsSchema).min(1),
    mostMinutesPerPeriod: z.int().min(0),
    allowedInCriticalWindow: z.boolean(),
  }),
  /** Other grounds on which time does not count, each to be approved. */
  exclusions: z.array(
    z.strictObject({
      kind: idSchema,
      title: wordsSchema,
      approvers: z.array(wordsSchema).min(1),
      /** Nobody knows of it beforehand: an approval from before its end is none. */
      unforeseeable: z.literal(true).optional(),
      /** So many days after its end every approval must be there; left out: whenever. */
      approvedWithinDays: z.int().min(0).optional(),
      /** Roles of which one more person must approve what touches a critical window; left out: none must. */
      criticalWindowApprovers: z.array(wordsSchema).min(1).optional(),
    }),
  ),
  criticalWindows: z.array(
    z.strictObject({
      id: idSchema,
      title: wordsSchema,
      from: timeSchema,
      to: timeSchema,
      curve: z.literal('ppwp-2024'),
    }),
  ),
  responses: z.array(
    z.strictObject({
      severity: z.enum(['critical', 'warning']),
      acknowledgeMinutes: z.int().min(1),
      resolveMinutes: z.int().min(1),
    }),
  ),
  credits: z.strictObject({
    currency: z.string().length(3),
    /** Whole units of the currency; null: not part of this record. */
    monthlyFee: z.int().min(0).nullable(),
    tiers: tiersSchema,
    capPercent: z.int().min(1).max(100),
    /** Other ladders, shown beside for comparison; they earn nothing. */
    comparedWith: z.array(z.strictObject({ title: wordsSchema, tiers: tiersSchema })),
  }),
  claim: claimSchema,
  signers: z
    .array(
      z.strictObject({
        role: z.enum(['issuer', 'vendor']),
        title: wordsSchema,
        /** Left out: whoever checks a report must know the key from elsewhere. */
        keys: z.array(signerKeySchema).min(1).optional(),
      }),
    )
    .min(2),
});
export type SlaContract = z.infer<typeof contractSchema>;
export type ExclusionGround = SlaContract['exclusions'][number];
