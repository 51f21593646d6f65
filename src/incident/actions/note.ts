import { z } from 'zod';
import { defineAction } from './types.ts';

const params = z.strictObject({ text: z.string().min(1).max(500) });

/** Write a line on the timeline. */
export const note = defineAction<z.infer<typeof params>>({
  params,
  effect: 'none',
  describe: ({ text }) => ({ text: `Catat: ${text}`, scope: null }),
  perform: ({ text }) => Promise.resolve({ kind: 'done', note: text }),
});
