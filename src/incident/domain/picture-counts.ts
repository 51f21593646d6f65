import { PROVINCES, regenciesOf } from '../../catalog/index.ts';
import { NATIONAL, type Policy, type ProvincePicture, type RegionCounts } from '../../contracts/index.ts';

type Province = (typeof PROVINCES)[number];

/** What a province has published, and each of its kab/kota. Of a vendor that was not heard nothing is known. */
export function countedIn(
  province: Province,
  counts: RegionCounts | undefined,
): Pick<ProvincePicture, 'published' | 'regencies'> {
  if (!counts) return { published: null, regencies: null };
  const known = new Map(counts.regencies.map((each) => [each.code, each]));
  const regencies = regenciesOf(province).map(({ code, tps }) => ({
    ...{ code, tps },
    // Whom the vendor does not name it has nothing of.
    stations: known.get(code)?.stations ?? 0,
    stored: known.get(code)?.stored ?? 0,
  }));
  const published = counts.regencies
    .filter(({ code }) => code.startsWith(province.code))
    .reduce((sum, each) => sum + each.published, 0);
  return { published, regencies };
}

/** How the policy lets the public see a province: its own rule before the nation's. */
export function publicationIn(code: string, policy: Policy | null): ProvincePicture['publication'] {
  const of = (scope: string) => policy?.rules.find((rule) => rule.scope === scope)?.publication;
  return of(code) ?? of(NATIONAL) ?? 'live';
}
