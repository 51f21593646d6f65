import { z } from 'zod';
import { regionName } from './fields.ts';
import { defineAction } from './types.ts';

const params = z.strictObject({ message: z.string().min(5).max(200) });

const wordsOf = (message: string, region: string): string =>
  message.replaceAll('{wilayah}', regionName(region));

/** Tell the leadership; once per token. */
export const pageLeadership = defineAction<z.infer<typeof params>>({
  params,
  effect: 'irreversible',
  describe: ({ message }, { region }) => ({
    text: `Beri tahu pimpinan: ${wordsOf(message, region)}`,
    scope: null,
  }),
  async perform({ message }, { incident, ports, token }) {
    await ports.incidents.page(incident.id, 'leadership', wordsOf(message, incident.region), token);
    return { kind: 'done', note: 'pimpinan diberi tahu' };
  },
});
