import { PROVINCES, regenciesOf } from '../../../catalog/index.ts';
import type { NationalPicture } from '../../../contracts/index.ts';
import { NO_HISTORY, remember, type History } from '../../domain/history.ts';
import { unknownPicture } from '../../domain/unknown.ts';
import { statementOfTest } from '../../testing.ts';

/** The instant that the facts are of. */
export const AT = Date.parse('2024-02-14T14:00:00Z');
const DAY_MS = 86_400_000;

/** As large as a page gets: every province in trouble, large numbers, many incidents with long titles. */
export const worst = (at = AT): NationalPicture => {
  const base = unknownPicture(at);
  return {
    ...base,
    phase: 'gladi',
    state: 'outage',
    provinces: base.provinces.map((each, index) => ({
      ...each,
      ...{ state: (['outage', 'degraded', 'manual'] as const)[index % 3]!, manual: index % 3 === 2 },
      ...{ received: 1_234_567, held: 234_567, recorded: 1_000_000, openIncidents: 3 },
      ...{ published: 987_654, publication: 'hold' as const },
      regencies: regenciesOf(PROVINCES[index]!).map(({ code, tps }) => ({
        code,
        tps,
        stations: tps,
        stored: 4 * tps,
      })),
    })),
    ...{ setAside: 12_345, inPassing: 1_234 },
    incidents: base.provinces.map(({ code, name }) => ({
      ...{ id: `ins-${code}`, title: `Unggahan ${name} gagal <di> penyedia & ${'x'.repeat(120)}` },
      ...({ severity: 'critical', state: 'triggered', region: code, affectedTps: 16_243 } as const),
      openedAt: new Date(at - 60_000).toISOString(),
      nextUpdateAt: new Date(at - 30_000).toISOString(),
    })),
    countsAsOf: new Date(at - 5_000).toISOString(),
    statements: ['nasional', ...base.provinces.map(({ code }) => code)].map((region) =>
      statementOfTest(region, 1, `Pernyataan <b> ${region} ${'y'.repeat(250)}`, at - 3_600_000),
    ),
  };
};

/** Ninety days, every other one as bad as the worst. */
export const eventful = (): History => {
  let history = NO_HISTORY;
  let previous: NationalPicture | undefined;
  for (let day = 89; day >= 0; day -= 1) {
    const base = worst(AT - day * DAY_MS);
    const next = day % 2 === 0 ? base : { ...base, state: 'degraded' as const, incidents: [] };
    history = remember(history, previous, next, 45_000);
    previous = next;
  }
  return history;
};

/** Ninety days of which none is like its neighbours, in any region. */
export const mixed = (): History => {
  const states = ['normal', 'degraded', 'outage', 'manual', 'unknown'] as const;
  let history = NO_HISTORY;
  for (let day = 89; day >= 0; day -= 1)
    for (let hour = 18; hour >= 0; hour -= 6) {
      const base = worst(AT - day * DAY_MS - hour * 3_600_000);
      const provinces = base.provinces.map((each, at) => ({ ...each, state: states[(day + at) % 5]! }));
      history = remember(
        history,
        undefined,
        { ...base, state: states[day % 5]!, provinces, statements: [] },
        DAY_MS,
      );
    }
  return history;
};
