import { z } from 'zod';
import { MOST_VANTAGE_NUMBERS, ZONES, type Zone } from '../catalog/index.ts';
import { VANTAGE_NAME } from '../contracts/index.ts';
import { parseDuration } from '../kernel/index.ts';

const origin = z.url({ protocol: /^https?$/ });
const duration = (fallback: string) => z.string().default(fallback).transform(parseDuration);

/** Settings of one place that looks; keys are the variable names. */
export const probeConfigSchema = z.object({
  /** Its name, of up to 20 letters, digits and hyphens. */
  SIAGA_PROBE_VANTAGE: z.string().regex(VANTAGE_NAME),
  /** Its number, 1 to 999, of which its accounts are made: no two vantages share one. */
  SIAGA_PROBE_NUMBER: z.coerce.number().int().min(1).max(MOST_VANTAGE_NUMBERS),
  /** Where it stands and by whose network it comes, for people. */
  SIAGA_PROBE_PLACE: z.string().max(80).default(''),
  /** Origins of the gateways as phones reach them, a JSON object by zone: `{"WIB": "https://…"}`. */
  SIAGA_PROBE_ZONES: z.string().transform((text, context) => {
    try {
      const zones = z
        .partialRecord(z.enum(Object.keys(ZONES) as [Zone, ...Zone[]]), origin)
        .parse(JSON.parse(text));
      if (Object.keys(zones).length > 0) return zones;
    } catch {
      // Said below, with what is wanted.
    }
    context.addIssue({
      code: 'custom',
      message: 'must be a JSON object of addresses by zone (WIB, WITA, WIT)',
    });
    return z.NEVER;
  }),
  /** File of its accounts (mode 0600), made at first start; the vendor is given a copy. */
  SIAGA_PROBE_ACCOUNTS_FILE: z.string().min(1),
  /** File of the key that signs its results (mode 0600), made at first start; the collector is given the public half. */
  SIAGA_PROBE_KEY_FILE: z.string().min(1),
  /** Whom it tells; nobody: only people see what it saw. */
  SIAGA_PROBE_COLLECTOR_URL: origin.optional(),
  /** Between two rounds, 5 s to 2 min. Each is real load on gateways and vendor. */
  SIAGA_PROBE_INTERVAL: duration('30s').pipe(z.number().min(5_000).max(120_000)),
  /** A login, or an upload, that takes longer is no use to a phone; 100 ms to 30 s. */
  SIAGA_PROBE_WITHIN: duration('5s').pipe(z.number().min(100).max(30_000)),
});
export type ProbeConfig = Readonly<z.output<typeof probeConfigSchema>>;
