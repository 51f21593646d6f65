import { accountsOf } from '../domain/accounts.ts';
import type { Contact } from '../domain/contacts.ts';
import { packOf, type Pack } from '../domain/pack.ts';
import { pageStates } from '../domain/page-states.ts';
import { loadAreas } from '../regions/load-areas.ts';
import type { KecamatanStations } from '../regions/register.ts';
import { rehearsalRegister } from '../regions/rehearsal-register.ts';
import { factsOf, queued, shown, stored, uploadOf } from './facts.ts';

export const CONTACT: Contact = { region: '5201', office: 'KPU Kab', name: 'Ayu', phone: '0812345678' };

/** A kecamatan of the rehearsal, and how to make its pack: photos in every state, unless `changes` say otherwise. */
export async function somePacks(): Promise<{
  readonly kecamatan: KecamatanStations;
  readonly make: (changes?: Partial<Parameters<typeof packOf>[0]>) => Pack;
}> {
  const areas = await loadAreas();
  const register = rehearsalRegister(areas);
  const kecamatan = await oneOf(register.kecamatanIn('520101'));
  const make = (changes: Partial<Parameters<typeof packOf>[0]> = {}): Pack => {
    const [a, b, c, d, e] = kecamatan.stations.map(({ tps }) => tps);
    const uploads = [
      uploadOf('a', a),
      uploadOf('b', b),
      uploadOf('b2', b),
      uploadOf('c', c, 2),
      uploadOf('d', d, 3),
    ];
    const facts = factsOf({
      stored: [stored(uploads[0]!), stored(uploadOf('e', e, 4, 'pdpr'))],
      queued: [queued(uploads[1]!), queued(uploads[2]!), queued(uploads[3]!, 'dead')],
      receipts: [shown(uploads[4]!)],
    });
    const pages = pageStates(accountsOf(facts).values());
    return packOf({
      ...kecamatan,
      photographed: [...pages.keys()],
      statesOf: (tps) => pages.get(tps) ?? [],
      names: register.names,
      madeAtMs: Date.parse('2024-02-14T12:15:00Z'),
      isRehearsal: true,
      sources: facts.sources,
      expected: { ppwp: 3 },
      contacts: [CONTACT],
      ...changes,
    });
  };
  return { kecamatan, make };
}

async function oneOf<T>(items: AsyncIterable<T>): Promise<T> {
  for await (const item of items) return item;
  throw new Error('there is none');
}
