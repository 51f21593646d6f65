import { z } from 'zod';
import { PROVINCES, ZONES, type Zone } from '../../catalog/index.ts';
import { LONGEST_DAYS } from './period.ts';

/** Raised whenever the same raw data would be computed or drawn otherwise. */
export const EDITION = 7;

/** A verifier is not made to count more by a folder that somebody sends. */
const LONGEST_MS = LONGEST_DAYS * 86_400_000;

/** What is not asked for is not known to be empty. */
const askedSchema = z.enum(['read', 'not-asked']);

/** What a report was asked for: with contract, ledger, incidents and evidence all that its figures come from. */
export const inputsSchema = z.strictObject({
  format: z.literal('siaga-sla'),
  edition: z.int(),
  vendorName: z.string(),
  period: z
    .strictObject({
      label: z.string(),
      zone: z.enum(Object.keys(ZONES) as [Zone, ...Zone[]]),
      fromMs: z.int(),
      toMs: z.int(),
    })
    .refine(({ fromMs, toMs }) => fromMs < toMs && toMs - fromMs <= LONGEST_MS),
  /** Between two scrapes. */
  stepSeconds: z.int().min(1),
  madeAt: z.iso.datetime(),
  /** Which records that people keep were read for it. */
  records: z.strictObject({ incidents: askedSchema, ledger: askedSchema }),
  /** Provinces by which it is reported; what they weigh is their number of stations. */
  places: z
    .array(
      z.strictObject({
        code: z.string(),
        name: z.string(),
        zone: z.enum(Object.keys(ZONES) as [Zone, ...Zone[]]),
        tps: z.int().min(0),
      }),
    )
    .max(100),
});
export type ReportInputs = z.infer<typeof inputsSchema>;

/** Which edition made a report: all that another one understands of it. */
export const madeBySchema = z.looseObject({ edition: inputsSchema.shape.edition });

/** Every province, as a report names them: which are left out would decide whose outages are the nation's. */
export const everyPlace = (): ReportInputs['places'] =>
  PROVINCES.map(({ code, name, zone, tps }) => ({ code, name, zone, tps }));
