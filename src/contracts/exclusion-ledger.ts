import { z } from 'zod';

const timeSchema = z.iso.datetime({ offset: true });

/** Times that somebody asks not to count, as KPU keeps the record of them. */
export const ledgerSchema = z.strictObject({
  exclusions: z
    .array(
      z.strictObject({
        id: z.string().regex(/^[\w-]{1,40}$/),
        /** `pemeliharaan`, or a kind that the contract names. */
        kind: z.string().min(1),
        /** Components by id; empty: all. */
        components: z.array(z.string()),
        from: timeSchema,
        to: timeSchema,
        announcedAt: timeSchema.nullable(),
        approvedBy: z.strictObject({ name: z.string().min(1), role: z.string().min(1) }).nullable(),
        approvedAt: timeSchema.nullable(),
        /** Of another person, where the contract wants two. */
        secondApproval: z
          .strictObject({ name: z.string().min(1), role: z.string().min(1), at: timeSchema })
          .optional(),
        reason: z.string().min(1),
      }),
    )
    .refine((all) => new Set(all.map(({ id }) => id)).size === all.length, 'two exclusions have one id'),
});
export type Ledger = z.infer<typeof ledgerSchema>;
export type AskedExclusion = Ledger['exclusions'][number];

/** Planned work of the vendor, which has rules of its own. */
export const MAINTENANCE = 'pemeliharaan';

const isApproved = ({ kind, announcedAt, approvedBy, approvedAt }: AskedExclusion): boolean =>
  approvedBy !== null && approvedAt !== null && (kind !== MAINTENANCE || announcedAt !== null);

/**
 * What of a ledger bears on a period once somebody has approved it, with notice where notice is asked for: by id all that is
 * decided by, as text that is the same when nothing was changed. What was only wished for is left out, and reasons, which
 * reports redact.
 */
export function approvalsIn(
  { exclusions }: Ledger,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): ReadonlyMap<string, string> {
  const bears = exclusions
    .filter(isApproved)
    .filter(({ from, to }) => Date.parse(from) < toMs && Date.parse(to) > fromMs);
  return new Map(
    bears.map((one) => {
      const { kind, components, from, to, announcedAt, approvedBy, approvedAt, secondApproval } = one;
      const decided = [kind, components, from, to, announcedAt, approvedBy, approvedAt, secondApproval];
      return [one.id, JSON.stringify(decided)];
    }),
  );
}
