import { z } from 'zod';
import { NATIONAL, SERVICES, type SirekapService } from '../../contracts/index.ts';

/** Body of `POST /-/faults`: make a service fail or drag, for one province or for all. */
export const faultSchema = z.discriminatedUnion('mode', [
  z.strictObject({
    service: z.enum(SERVICES),
    province: z.string().regex(/^(\d{2}|nasional)$/),
    mode: z.literal('unavailable'),
  }),
  z.strictObject({
    service: z.enum(SERVICES),
    province: z.string().regex(/^(\d{2}|nasional)$/),
    mode: z.literal('slow'),
    /** How many times the ordinary work each job becomes. */
    factor: z.number().min(1).max(100),
  }),
]);
export type Fault = z.infer<typeof faultSchema>;

/** Body of `DELETE /-/faults`; an empty object clears all. */
export const faultSelectorSchema = z.strictObject({
  service: z.enum(SERVICES).optional(),
  province: z
    .string()
    .regex(/^(\d{2}|nasional)$/)
    .optional(),
});
export type FaultSelector = z.infer<typeof faultSelectorSchema>;

/** What a request meets: nothing, a refusal, or more work. */
export type FaultEffect =
  { readonly kind: 'none' | 'unavailable' } | { readonly kind: 'slow'; readonly factor: number };

/** Put a fault in force; it replaces an earlier one of the same service and province. */
export const withFault = (faults: readonly Fault[], fault: Fault): readonly Fault[] => [
  ...withoutFaults(faults, { service: fault.service, province: fault.province }),
  fault,
];

/** Lift the faults that match every field given. */
export const withoutFaults = (faults: readonly Fault[], selector: FaultSelector): readonly Fault[] =>
  faults.filter(
    (fault) =>
      (selector.service !== undefined && fault.service !== selector.service) ||
      (selector.province !== undefined && fault.province !== selector.province),
  );

/** What faults do to a request of `service` for `province`: the province's own first, then the national. */
export function effectOf(faults: readonly Fault[], service: SirekapService, province: string): FaultEffect {
  const own = faults.filter((fault) => fault.service === service);
  const fault =
    own.find((entry) => entry.province === province) ?? own.find((entry) => entry.province === NATIONAL);
  if (!fault) return { kind: 'none' };
  return fault.mode === 'slow' ? { kind: 'slow', factor: fault.factor } : { kind: 'unavailable' };
}
