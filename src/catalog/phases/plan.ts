import { z } from 'zod';
import { phaseSchema } from '../../contracts/index.ts';

/** A day and minute by a zone's own clock. */
const localTime = z
  .string()
  .refine(
    (text) =>
      /^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(text) &&
      Date.parse(`${text}Z`) > 0 &&
      new Date(`${text}Z`).toISOString().startsWith(text),
    'is no local time such as 2024-02-14T07:00, without offset',
  );

const bounds = { from: localTime, to: localTime };

/** A phase as people write it: times by each zone's own clock, the same everywhere unless a zone has its own. */
const plannedPhase = z.strictObject({
  phase: phaseSchema,
  ...bounds,
  /** Zones that differ. */
  zones: z
    .strictObject({
      WIB: z.strictObject(bounds).optional(),
      WITA: z.strictObject(bounds).optional(),
      WIT: z.strictObject(bounds).optional(),
    })
    .default({}),
  /** Why no phase holds between the one before and this one, where one would be expected to. */
  gapBefore: z.string().min(1).optional(),
});

/** The schedule of one election, of any kind: what a site writes into a file. */
export const planSchema = z.strictObject({
  /** Such as `Pemilu 2029`. */
  name: z.string().min(1),
  phases: z.array(plannedPhase),
});
export type PhasePlan = z.input<typeof planSchema>;
export type PlannedPhase = z.output<typeof plannedPhase>;
