import { z } from 'zod';
import {
  admissionShape,
  CONTROL_UNKNOWN,
  knowsItsControl,
  milliseconds,
  port,
  proxyList,
} from '../admission-config.ts';

const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost']);
const TOKEN_LENGTH_MIN = 24;

/** Settings of a decision endpoint; keys are the variable names. */
export const decideConfigSchema = z
  .object({
    ...admissionShape,
    SIAGA_OPS_PORT: port(7643),
    /** Where the site's proxy asks; 0 takes a free port. */
    SIAGA_DECIDE_PORT: port(7641),
    /** Where nginx and HAProxy report by UDP how requests ended; on loopback always. */
    SIAGA_REPORTS_PORT: port(7642),
    /** What proves a proxy: for reports by HTTP always, for questions from elsewhere than loopback. */
    SIAGA_DECIDE_TOKEN: z.string().min(TOKEN_LENGTH_MIN).optional(),
    /** The proxy that asks is on this machine, and is believed on a client's address. */
    SIAGA_TRUSTED_PROXIES: proxyList('127.0.0.0/8,::1'),
    /** How much longer than the vendor's timeout a permit waits for its report. */
    SIAGA_REPORT_SPARE_MS: milliseconds(5_000),
    /** Permits open at once. */
    SIAGA_PERMITS_MOST: z.coerce.number().int().positive().default(100_000),
  })
  .refine(knowsItsControl, CONTROL_UNKNOWN)
  .refine(
    ({ SIAGA_HOST, SIAGA_DECIDE_TOKEN }) => LOOPBACK.has(SIAGA_HOST) || SIAGA_DECIDE_TOKEN !== undefined,
    {
      message: 'is needed when SIAGA_HOST is not loopback: nobody else may ask or report',
      path: ['SIAGA_DECIDE_TOKEN'],
    },
  );
export type DecideConfig = z.output<typeof decideConfigSchema>;
