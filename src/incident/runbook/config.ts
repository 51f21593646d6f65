import { fileURLToPath } from 'node:url';
import { z } from 'zod';

/** What the engine needs of the site's configuration; spread into the incident room's schema. */
export const runbookConfigShape = {
  /** Folder of the runbooks; those that come with the package, wherever it is started. */
  SIAGA_RUNBOOKS_DIR: z.string().default(fileURLToPath(new URL('../../../runbooks', import.meta.url))),
  /** Night seconds per wall second: 1 in production. */
  SIAGA_TIME_FACTOR: z.coerce.number().min(1).default(1),
  /** Logins a second the vendor is rated for, at this night's pace and scale. */
  SIAGA_LOGINS_PER_SECOND: z.coerce.number().positive().default(400),
  /** Share of them that pacing admits while login is in trouble. */
  SIAGA_LOGIN_SHARE: z.coerce.number().min(0.05).max(1).default(0.7),
  /** Upload delivery that counts as slow, milliseconds. */
  SIAGA_SLOW_DELIVERY_MS: z.coerce.number().positive().default(30_000),
} as const;

export type RunbookConfig = z.output<z.ZodObject<typeof runbookConfigShape>>;
