import { PROVINCES, regenciesOf } from '../../src/catalog/index.ts';
import type { NationalPicture } from '../../src/contracts/index.ts';
import { nightPicture } from '../../src/incident/testing.ts';

/** A bad night at the time `at`: every province in trouble with its own incident, all numbers large. */
export function badNight(at: number): NationalPicture {
  const base = nightPicture();
  const [incident] = base.incidents;
  return {
    ...base,
    asOf: new Date(at).toISOString(),
    state: 'outage',
    provinces: base.provinces.map((each, index) => ({
      ...each,
      ...({
        state: 'outage',
        received: 1_234_567,
        held: 234_567,
        recorded: 1_000_000,
        published: 900_000,
      } as const),
      regencies: regenciesOf(PROVINCES[index]!).map((regency) => ({ ...regency, stations: 9, stored: 99 })),
    })),
    countsAsOf: new Date(at).toISOString(),
    incidents: base.provinces.map(({ code }) => ({ ...incident!, id: `ins-${code}`, region: code })),
  };
}
