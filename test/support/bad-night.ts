import { PROVINCES, regenciesOf } from '../../src/catalog/index.ts';
import { NATIONAL, STATEMENT_LONGEST, type NationalPicture } from '../../src/contracts/index.ts';
import type { SigningKey } from '../../src/kernel/index.ts';
import { nightPicture } from '../../src/incident/testing.ts';
import { signedLine, statementKeysOf, type History } from '../../src/status/testing.ts';

const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;
/** Past days of a full history; today is the ninetieth. */
const DAYS = 89;
/** As long as an incident's title can be at the incident service. */
const LONGEST_TITLE = 500;

/** Provinces of which something is said besides the nation. */
const SAID = ['32', '33', '35', '36', '52', '94'];

/** Words of exactly so many characters, a tenth of which HTML escapes. */
const wordsOf = (length: number): string =>
  'Unggahan tertunda & antre di "gerbang"; tanda terima tetap berlaku. '
    .repeat(Math.ceil(length / 60))
    .slice(0, length);

/** The sentence of the night is longest when every grade has provinces; marks, when most are in outage. */
function stateOf(index: number) {
  if (index < 5) return { state: 'manual', manual: true } as const;
  if (index < 10) return { state: 'degraded', manual: false } as const;
  return { state: index < 15 ? 'unknown' : 'outage', manual: false } as const;
}

/**
 * The fullest bad night at the time `at`: every province in trouble with its own incident, all numbers large, zones in
 * three phases, and the nation and six provinces with statements as long as they may be, which `key` signs.
 */
export async function badNight(at: number, key: SigningKey): Promise<NationalPicture> {
  const base = nightPicture();
  const [incident] = base.incidents;
  const lines = await Promise.all(
    [NATIONAL, ...SAID].map((region) =>
      signedLine(key, region, [wordsOf(STATEMENT_LONGEST)], at - 90 * MINUTE),
    ),
  );
  const opened = {
    ...{ title: wordsOf(LONGEST_TITLE), openedAt: new Date(at - 99 * MINUTE).toISOString() },
    ...{ nextUpdateAt: new Date(at - 50 * MINUTE).toISOString(), affectedTps: 823_220 },
  };
  const regions = [...Array<string>(8).fill(NATIONAL), ...base.provinces.map(({ code }) => code)];
  return {
    ...base,
    asOf: new Date(at).toISOString(),
    ...{ phase: 'penghitungan', zonePhases: { WIB: 'pemungutan', WITA: 'penghitungan', WIT: 'rekap' } },
    state: 'outage',
    provinces: base.provinces.map((each, index) => ({
      ...{ ...each, ...stateOf(index) },
      ...{ received: 1_234_567, held: 234_567, recorded: 1_000_000, published: 900_000 },
      publication: 'hold',
      regencies: regenciesOf(PROVINCES[index]!).map((regency) => ({ ...regency, stations: 9, stored: 99 })),
    })),
    ...{ setAside: 12_345, inPassing: 1_234 },
    countsAsOf: new Date(at).toISOString(),
    incidents: regions.map((region, index) => ({
      ...{ ...incident!, ...opened },
      ...{ id: `ins-${String(index)}`, region },
    })),
    statements: lines.flat(),
    statementKeys: statementKeysOf(key),
  };
}

/** Ninety days of which none is like the day before, for every region, and as many events as are kept. */
export function badHistory(at: number): History {
  const kinds = ['outage', 'normal', 'degraded', 'unknown', 'manual'] as const;
  const regions = [NATIONAL, ...PROVINCES.map(({ code }) => code)];
  const days = Array.from({ length: DAYS }, (_, index) => {
    const kind = kinds[index % kinds.length]!;
    const day = new Date(at + 7 * 60 * MINUTE - (DAYS - index) * DAY).toISOString().slice(0, 10);
    const isTrouble = kind !== 'normal' && kind !== 'unknown';
    return {
      ...{ day, seenMs: kind === 'unknown' ? 0 : DAY },
      worst: isTrouble ? Object.fromEntries(regions.map((region) => [region, kind])) : {},
    };
  });
  const events = Array.from({ length: 100 }, (_, index) => ({
    ...{ id: `urn:siaga:pernyataan:lama:${String(index)}`, at: new Date(at - DAY).toISOString() },
    ...{ kind: 'statement' as const, regions: [NATIONAL], text: wordsOf(STATEMENT_LONGEST) },
  }));
  return { days, events };
}
