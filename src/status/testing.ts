import type { NationalPicture } from '../contracts/index.ts';
import { signingKeyFrom, type Clock } from '../kernel/index.ts';
import { unknownPicture } from './domain/unknown.ts';
import { openFolder } from './folder.ts';
import { publisher, type Publisher } from './publisher.ts';

/** A quiet night at the clock's time: 1,234 photos received in each province, 100 of them held. */
export function quietPicture(clock: Clock): NationalPicture {
  const base = unknownPicture(clock.now());
  const provinces = base.provinces.map((each) => ({
    ...each,
    ...({ state: 'normal', received: 1_234, held: 100, recorded: 1_134 } as const),
  }));
  return { ...base, state: 'normal', provinces };
}

/** A folder of quiet nights, published once; snapshots are believed for 45 s. The key is made if there is none. */
export async function publishedFolder(folder: string, keyFile: string, clock: Clock): Promise<Publisher> {
  const made = publisher({
    source: async () => quietPicture(clock),
    folder: await openFolder(folder, await signingKeyFrom(keyFile)),
    site: { address: 'https://status.example/', staleAfterMs: 45_000 },
    ...{ clock, lastSeen: undefined, history: undefined },
    onFault: (error) => {
      throw error;
    },
  });
  await made.publish();
  return made;
}
