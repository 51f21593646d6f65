import { z } from 'zod';

/** GET `?scope=52` at the manual fallback, with a bearer token: whether a region may leave manual mode. */
export const RETURN_WORD_PATH = '/rekap-manual/kembali';

/** Its word on a region: `mayReturn` when every receipt is accounted for, else why not, in words for people. */
export const returnWordSchema = z.strictObject({
  scope: z.string(),
  asOf: z.iso.datetime(),
  mayReturn: z.boolean(),
  why: z.array(z.string()),
});
export type ReturnWord = z.infer<typeof returnWordSchema>;
